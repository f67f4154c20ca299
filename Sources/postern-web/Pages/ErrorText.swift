// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What error pages say where a route has nothing better.
enum ErrorText {
    /// The heading.
    static func title(_ status: HTTPResponse.Status) -> String {
        switch status.code {
        case 400: "This request is malformed"
        case 403: "This was refused"
        case 404: "There is no such page"
        case 405: "That cannot be done here"
        case 408: "That took too long"
        case 413, 414, 431: "This request is too large"
        case 415: "This is not a form"
        case 421: "Wrong address"
        case 429: "Too many tries"
        case 503: "Not available right now"
        case 500...: "Something went wrong"
        default: "This request was refused"
        }
    }

    /// The sentence below it.
    static func explanation(_ status: HTTPResponse.Status) -> String {
        switch status.code {
        case 400: "The browser, or a program in between, sent something that cannot be read. Nothing was changed."
        case 404: "Check the address, or start at the front page."
        case 405: "The address exists, but it does not take this kind of request."
        case 408: "The request did not arrive in time. Check the connection and try again."
        case 413: "A form may have 8 KiB."
        case 414: "The address is longer than 8 KiB."
        case 431: "The browser sent more headers than this server takes. Deleting this site's cookies may help."
        case 415: "Forms are sent as application/x-www-form-urlencoded. Nothing was changed."
        case 421:
            """
            Over plain HTTP this server answers to the names of its own machine only. Behind a reverse proxy, the \
            administrator sets public_url to the address that people open.
            """
        case 503: "The account service does not answer right now. Please try again in a moment."
        case 500...: "Something is wrong on this server. Nothing that you did caused it."
        default: "Nothing was changed."
        }
    }
}
