using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Appliance.Edge.Hosting;

/// <summary>
/// The options of the command line that are settings under a shorter name. <c>run</c> takes them all; the verbs that
/// only look take <c>--config</c> and <c>--state</c>.
/// </summary>
public sealed partial class CommandLineSettings
{
    private readonly Option<FileInfo?> _config = new("--config") { Description = Texts.Get("HelpConfig"), HelpName = "FILE" };
    private readonly Option<string?> _state = new("--state") { Description = Texts.Get("HelpState"), HelpName = "DIR" };
    private readonly Option<string?> _port = new("--port") { Description = Texts.Get("HelpPort"), HelpName = "N" };
    private readonly Option<string?> _ae = new("--ae") { Description = Texts.Get("HelpAe"), HelpName = "TITLE" };
    private readonly Option<string[]> _destinations = new("--destination")
    {
        Description = Texts.Get("HelpDestination"), HelpName = "NAME=AE@HOST:PORT", AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _broker = new("--broker") { Description = Texts.Get("HelpBroker"), HelpName = "URL" };

    /// <summary>Adds <c>--config</c> and <c>--state</c>.</summary>
    /// <param name="command">The verb.</param>
    public CommandLineSettings AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.Options.Add(_config);
        command.Options.Add(_state);
        return this;
    }

    /// <summary>Adds every option that is a setting.</summary>
    /// <param name="command">The verb.</param>
    public CommandLineSettings AddAllTo(Command command)
    {
        AddTo(command);
        command.Options.Add(_port);
        command.Options.Add(_ae);
        command.Options.Add(_destinations);
        command.Options.Add(_broker);
        return this;
    }

    /// <summary>Loads the configuration of this machine with what was typed on top.</summary>
    /// <param name="parsed">The parsed command line.</param>
    public UnitSettings Load(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        var layers = new List<SettingLayer>();
        if (File.Exists(UnitSettings.SystemProfile))
        {
            layers.Add(JsonSettings.ReadFile(UnitSettings.SystemProfile));
        }

        if (parsed.GetValue(_config) is { } file)
        {
            layers.Add(JsonSettings.ReadFile(file.FullName));
        }

        layers.Add(SettingLayer.FromEnvironment(EnvironmentVariables()));
        layers.Add(Typed(parsed));
        return UnitSettings.Load(layers);
    }

    private static IEnumerable<KeyValuePair<string, string?>> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value));

    private SettingLayer Typed(ParseResult parsed)
    {
        var origin = Texts.Get("OriginCommandLine");
        var settings = new List<Setting>();
        var faults = new List<OptionFault>();
        void Put(Option<string?> option, string key)
        {
            if (parsed.GetValue(option) is { } value)
            {
                settings.Add(new Setting(key, value, origin));
            }
        }

        Put(_state, "Storage:StateFolder");
        Put(_port, "Node:Port");
        Put(_ae, "Node:AeTitle");
        Put(_broker, "Uplink:Broker");
        var destinations = parsed.GetValue(_destinations) ?? [];
        for (var i = 0; i < destinations.Length; i++)
        {
            AddDestination(destinations[i], FormattableString.Invariant($"Destinations:{i}"), origin, settings, faults);
        }

        return new SettingLayer(settings, destinations.Length > 0 ? ["Destinations"] : [], faults);
    }

    private static void AddDestination(
        string text, string key, string origin, List<Setting> settings, List<OptionFault> faults)
    {
        if (DestinationShape().Match(text) is not { Success: true } match)
        {
            faults.Add(new OptionFault("--destination", text, Texts.Get("DestinationShape"), origin));
            return;
        }

        settings.Add(new Setting($"{key}:Name", match.Groups["name"].Value, origin));
        settings.Add(new Setting($"{key}:AeTitle", match.Groups["ae"].Value, origin));
        settings.Add(new Setting($"{key}:Host", match.Groups["host"].Value.Trim('[', ']'), origin));
        settings.Add(new Setting($"{key}:Port", match.Groups["port"].Value, origin));
    }

    // An IPv6 address stands in brackets, as in a URL (RFC 3986 3.2.2).
    [GeneratedRegex(@"^(?<name>[^=]+)=(?<ae>[^@]+)@(?<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+):(?<port>[0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex DestinationShape();
}
