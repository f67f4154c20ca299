# SPDX-License-Identifier: Apache-2.0
"""The main job in a real browser, and a picture of every page as a phone and a desktop show it, light and dark."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from support.environment import DEADLINE, PASSWORD, need_program
from support.people import fresh_name, sign_up

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium with a profile of its own."""
    browser, driver_path = need_program("chromium"), need_program("chromedriver")
    profile = tempfile.mkdtemp(prefix="postern-chromium-")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if os.geteuid() == 0:
        # Chromium's sandbox does not work for root; the only pages it opens here are ours.
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(driver_path))
    driver.set_page_load_timeout(DEADLINE)
    yield driver
    driver.quit()
    shutil.rmtree(profile, ignore_errors=True)


def artifacts() -> Path:
    """Where the pictures go: outside what git tracks."""
    place = os.environ.get("POSTERN_ARTIFACTS")
    directory = Path(place) if place else Path(__file__).resolve().parents[2] / ".build" / "artifacts"
    (directory / "screenshots").mkdir(parents=True, exist_ok=True)
    return directory / "screenshots"


def photograph(driver, name: str) -> None:
    """A picture for each size and colour scheme; nothing may stick out sideways."""
    for scheme in SCHEMES:
        feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
        for size, (width, height) in SIZES.items():
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"}
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            wide = driver.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} wide on a {size}"
            driver.save_screenshot(str(artifacts() / f"{name}-{size}-{scheme}.png"))
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def text(driver) -> str:
    return driver.find_element(By.TAG_NAME, "body").text


def submit(driver, **fields: str) -> None:
    """Fills the form and sends it by the return key, then waits for the next page."""
    page = driver.find_element(By.TAG_NAME, "html")
    element = None
    for name, value in fields.items():
        element = driver.find_element(By.NAME, name)
        element.clear()
        element.send_keys(value)
    assert element
    element.send_keys(Keys.ENTER)
    wait_for_next(driver, page)


def press(driver, selector: str) -> None:
    page = driver.find_element(By.TAG_NAME, "html")
    driver.find_element(By.CSS_SELECTOR, selector).click()
    wait_for_next(driver, page)


def wait_for_next(driver, page) -> None:
    WebDriverWait(driver, DEADLINE).until(lambda d: d.find_element(By.TAG_NAME, "html") != page)
    WebDriverWait(driver, DEADLINE).until(lambda d: d.execute_script("return document.readyState") == "complete")


def log_in(driver, web, name: str) -> None:
    driver.get(f"{web.address}/login/")
    submit(driver, username=name, password=PASSWORD)
    assert driver.current_url == f"{web.address}/user/{name}/"
    assert f"Hello {name}" in text(driver)


def test_two_people_in_one_browser_and_a_third_page_refused(chromium, web, daemon):
    driver = chromium
    alice, bob = fresh_name("alice"), fresh_name("bob")
    carol = sign_up(daemon, fresh_name("carol"))["username"]

    driver.get(f"{web.address}/")
    assert driver.current_url == f"{web.address}/login/"
    for name in (alice, bob):
        driver.get(f"{web.address}/signup/")
        photograph(driver, "signup")
        submit(driver, username=name, password=PASSWORD)
        assert driver.current_url == f"{web.address}/login/"
        assert "User account has been created." in text(driver)
    photograph(driver, "login-after-signup")

    for name in (alice, bob):
        log_in(driver, web, name)
    photograph(driver, "home")
    driver.get(f"{web.address}/user/{alice}/")
    assert f"Hello {alice}" in text(driver)

    driver.get(f"{web.address}/user/{carol}/")
    assert "Hello" not in text(driver)
    assert driver.find_elements(By.CSS_SELECTOR, 'a[href^="/login/"]')
    photograph(driver, "refused")

    driver.get(f"{web.address}/logout/{alice}")
    photograph(driver, "logout")
    press(driver, "form[method=post] button")
    assert driver.current_url == f"{web.address}/login/"
    assert "Successfully logged out." in text(driver)
    photograph(driver, "login-after-logout")
    driver.refresh()
    assert "Successfully logged out." not in text(driver)

    driver.get(f"{web.address}/user/{alice}/")
    assert "Hello" not in text(driver)
    driver.get(f"{web.address}/user/{bob}/")
    assert f"Hello {bob}" in text(driver)


def test_wrong_input_is_told_beside_the_form_which_keeps_the_name(chromium, web):
    driver = chromium
    driver.get(f"{web.address}/login/")
    photograph(driver, "login")
    submit(driver, username="nobody.at.all", password="a wrong password, surely")
    assert "Invalid username or password." in text(driver)
    assert driver.find_element(By.NAME, "username").get_attribute("value") == "nobody.at.all"
    assert driver.find_element(By.NAME, "password").get_attribute("value") == ""
    photograph(driver, "login-refused")

    driver.get(f"{web.address}/signup/")
    submit(driver, username=fresh_name(), password="short")
    assert "15" in text(driver)
    photograph(driver, "signup-refused")
    driver.get(f"{web.address}/no/such/page")
    photograph(driver, "not-found")


def test_the_login_can_be_done_by_keyboard_alone(chromium, web, daemon):
    driver = chromium
    name = sign_up(daemon)["username"]
    driver.get(f"{web.address}/login/")
    for _ in range(20):
        active = driver.switch_to.active_element
        if active.get_attribute("name") == "username":
            break
        active.send_keys(Keys.TAB)
    active = driver.switch_to.active_element
    assert active.get_attribute("name") == "username"
    outline = "const s = getComputedStyle(arguments[0]); return s.outlineStyle + s.outlineWidth + s.boxShadow"
    assert driver.execute_script(outline, active) != "none0pxnone", "the focus can be seen"
    active.send_keys(name + Keys.TAB)
    password = driver.switch_to.active_element
    assert password.get_attribute("name") == "password"
    page = driver.find_element(By.TAG_NAME, "html")
    password.send_keys(PASSWORD + Keys.ENTER)
    wait_for_next(driver, page)
    assert driver.current_url == f"{web.address}/user/{name}/"


def test_scripts_cannot_read_the_cookie_and_nothing_is_blocked_by_the_policy(chromium, web, daemon):
    driver = chromium
    name = sign_up(daemon)["username"]
    driver.get_log("browser")
    log_in(driver, web, name)
    assert "postern" not in driver.execute_script("return document.cookie")
    for route in ("/signup/", "/login/", f"/logout/{name}"):
        driver.get(web.address + route)
    assert [entry for entry in driver.get_log("browser") if "Content Security Policy" in entry["message"]] == []


def test_every_text_stands_out_from_its_ground(chromium, web):
    """WCAG 2.2, 1.4.3: a contrast of 4.5 to 1 at least, light and dark."""
    driver = chromium
    script = Path(__file__).with_name("support").joinpath("contrast.js").read_text(encoding="utf-8")
    for scheme in SCHEMES:
        feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
        for route in ("/signup/", "/login/", "/user/nobody/"):
            driver.get(web.address + route)
            assert driver.execute_script(script) == [], (scheme, route)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
