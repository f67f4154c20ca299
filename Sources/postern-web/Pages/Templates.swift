// SPDX-License-Identifier: Apache-2.0

import Mustache

/// The pages of the program.
enum PageName: String, CaseIterable, Sendable {
    case login
    case signup
    case signupClosed = "signup-closed"
    case setPassword = "set-password"
    case home
    case logout
    case notLoggedIn = "not-logged-in"
    case error
}

/// The templates, which are compiled into the program.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// Reads them.
    ///
    /// - Throws: what the library says about a template that it cannot read.
    init() throws {
        var library = MustacheLibrary()
        for (name, source) in Self.sources {
            try library.register(String(decoding: source, as: UTF8.self), named: name)
        }
        self.library = library
    }

    /// Renders a page.
    func render(_ page: PageName, _ model: PageModel) -> String {
        let common: PageModel = ["stylesheet": .text(Asset.stylesheet.link), "mark": .text(Asset.mark.link)]
        return library.render(common.merging(model).content, withTemplate: page.rawValue) ?? ""
    }

    /// Every template by its name.
    static let sources: [(name: String, source: [UInt8])] = [
        ("layout", PackageResources.layout_mustache),
        ("accounts", PackageResources.accounts_mustache),
        ("login", PackageResources.login_mustache),
        ("signup", PackageResources.signup_mustache),
        ("signup-closed", PackageResources.signup_closed_mustache),
        ("set-password", PackageResources.set_password_mustache),
        ("home", PackageResources.home_mustache),
        ("logout", PackageResources.logout_mustache),
        ("not-logged-in", PackageResources.not_logged_in_mustache),
        ("error", PackageResources.error_mustache),
    ]
}
