// SPDX-License-Identifier: Apache-2.0

import NIOSSL

/// The files to serve HTTPS with.
enum TLSFile {
    /// Reads a certificate chain and its key.
    static func load(_ files: WebConfiguration.TLSFiles) throws(StartupFailure) -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
        } catch {
            throw .configuration("The certificate \(files.certificate) cannot be read as PEM.")
        }
        guard !chain.isEmpty else {
            throw .configuration("There is no certificate in \(files.certificate).")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        } catch {
            throw .configuration("The key \(files.key) cannot be read as PEM.")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }
}
