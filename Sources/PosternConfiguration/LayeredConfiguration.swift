// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import SystemPackage

/// What holds for a program: flags beat the environment, the environment beats the file, the file beats the defaults.
package struct LayeredConfiguration: Sendable {
    /// A key with what holds for it.
    package struct Setting: Sendable {
        /// The key.
        package let key: ConfigurationKey
        /// One text; none, or several, only where the key is a list.
        package let values: [String]
        /// Where it came from, for people: `flag`, `environment`, `file` or `default`.
        package let origin: String
    }

    /// Every key, in the order of the list.
    package let settings: [Setting]

    /// Gathers what holds, and checks each value that anybody gave.
    ///
    /// - Parameters:
    ///   - keys: all that can be configured.
    ///   - flags: what the command line said.
    ///   - environment: the variables.
    ///   - prefix: what the program's variables begin with, such as `postern`.
    ///   - file: a YAML file. It must be there.
    package init(
        keys: [ConfigurationKey],
        flags: CommandLineFlags,
        environment: [String: String],
        prefix: String,
        file: String?
    ) async throws(ConfigurationFault) {
        let flagValues = flags.values.map { name, values in
            (Self.path(name), ConfigValue(.stringArray(values), isSecret: false))
        }
        let borrowed = keys.compactMap { key in
            key.borrowedVariables.lazy.compactMap { environment[$0] }.first.map { value in
                (Self.path(key.name), ConfigValue(.string(value), isSecret: false))
            }
        }
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
        var layers: [(origin: String, provider: any ConfigProvider)] = [
            ("flag", InMemoryProvider(values: Dictionary(flagValues) { first, _ in first })),
            ("environment", variables.prefixKeys(with: [prefix])),
            ("environment", InMemoryProvider(values: Dictionary(borrowed) { first, _ in first })),
        ]
        if let file, try ConfigurationFile.check(file, keys: keys) {
            layers.append(("file \(file)", try await Self.provider(for: file)))
        }
        var settings: [Setting] = []
        for key in keys { settings.append(try Self.setting(key, in: layers)) }
        self.settings = settings
    }

    /// The first layer that says something decides.
    private static func setting(
        _ key: ConfigurationKey,
        in layers: [(origin: String, provider: any ConfigProvider)]
    ) throws(ConfigurationFault) -> Setting {
        for layer in layers {
            guard let values = values(of: key, in: layer.provider) else { continue }
            if !key.isList, values.count != 1 {
                throw ConfigurationFault("\(key.name) (\(layer.origin)) takes one value")
            }
            for value in values {
                if let objection = key.objection(to: value) {
                    throw ConfigurationFault("\(key.name) (\(layer.origin)) \(objection), and \"\(value)\" is not")
                }
            }
            return Setting(key: key, values: values, origin: layer.origin)
        }
        let standard = key.isList && key.standard.isEmpty ? [] : [key.standard]
        return Setting(key: key, values: standard, origin: "default")
    }

    /// A provider throws when it has the key in another form, so both forms are asked for.
    private static func values(of key: ConfigurationKey, in provider: any ConfigProvider) -> [String]? {
        let forms: [ConfigType] = key.isList ? [.stringArray, .string] : [.string, .stringArray]
        for form in forms {
            guard let content = try? provider.value(forKey: path(key.name), type: form).value?.content else { continue }
            switch content {
            case .string(let text): return [text]
            case .stringArray(let texts): return texts
            default: continue
            }
        }
        return nil
    }

    private static func provider(for file: String) async throws(ConfigurationFault) -> any ConfigProvider {
        do {
            return try await FileProvider<YAMLSnapshot>(filePath: FilePath(file))
        } catch {
            throw ConfigurationFault("\(file) cannot be used: \(error)")
        }
    }

    private static func path(_ name: String) -> AbsoluteConfigKey {
        AbsoluteConfigKey(name.split(separator: ".").map(String.init))
    }
}

extension LayeredConfiguration {
    /// The text of a key, empty where it has none.
    package func text(_ key: ConfigurationKey) -> String {
        list(key).first ?? ""
    }

    /// The texts of a key.
    package func list(_ key: ConfigurationKey) -> [String] {
        settings.first { $0.key.name == key.name }?.values ?? []
    }

    /// The number of a key. Every value was checked, so there always is one.
    package func integer(_ key: ConfigurationKey) -> Int64 {
        Int64(text(key)) ?? 0
    }

    /// The truth value of a key.
    package func boolean(_ key: ConfigurationKey) -> Bool {
        text(key) == "true"
    }

    /// A line a key: name, value and origin, as `--print-configuration` shows them.
    package var report: String {
        let width = settings.map(\.key.name.count).max() ?? 0
        return settings.map { setting in
            let name = setting.key.name.padded(to: width)
            let value = setting.values.isEmpty ? "-" : setting.values.joined(separator: ", ")
            return "\(name)  \(value)  (\(setting.origin))"
        }
        .joined(separator: "\n")
    }
}

extension String {
    /// The text with spaces after it up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
