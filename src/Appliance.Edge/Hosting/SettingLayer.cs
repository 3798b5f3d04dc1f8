namespace Appliance.Edge.Hosting;

/// <summary>One key of the configuration and where it was set.</summary>
/// <param name="Key">Sections separated by colons; entries of a list by their number from 0.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Origin">What to show an operator: a file and line, the environment variable, the command line.</param>
public sealed record Setting(string Key, string Value, string Origin);

/// <summary>All settings of one source. A higher layer wins key by key, but replaces a list as a whole.</summary>
/// <param name="Settings">The keys this source sets.</param>
/// <param name="Lists">The keys of the lists this source gives whole, even when empty.</param>
/// <param name="Faults">What could not be read.</param>
public sealed record SettingLayer(
    IReadOnlyList<Setting> Settings, IReadOnlyList<string> Lists, IReadOnlyList<OptionFault> Faults)
{
    /// <summary>The prefix of environment variables that are settings: <c>APPLIANCE__Node__Port</c>.</summary>
    public const string EnvironmentPrefix = "APPLIANCE__";

    /// <summary>A layer of settings given in code, without lists.</summary>
    /// <param name="settings">The settings.</param>
    public static SettingLayer Of(params Setting[] settings) => new(settings, [], []);

    /// <summary>The settings among environment variables.</summary>
    /// <param name="variables">Names and values.</param>
    public static SettingLayer FromEnvironment(IEnumerable<KeyValuePair<string, string?>> variables) =>
        new([.. variables
            .Where(variable => variable.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => new Setting(
                variable.Key[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal),
                variable.Value ?? "", variable.Key))], [], []);
}
