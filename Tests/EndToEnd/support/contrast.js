// SPDX-License-Identifier: Apache-2.0
// Every text whose colour has a contrast below 4.5 to 1 against what lies behind it.
const channels = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
        const colour = channels(getComputedStyle(each).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) { return colour; }
    }
    return channels(getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "rgb(18, 18, 18)"
                                                                                             : "rgb(255, 255, 255)");
};
const faint = [];
for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length) { continue; }
    const [one, two] = [channels(getComputedStyle(element).color), ground(element)].map(luminance);
    const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (contrast < 4.5) { faint.push(`${element.textContent.trim()}: ${contrast.toFixed(2)}`); }
}
return faint;
