using Microsoft.Extensions.Configuration;

namespace Appliance.Edge.Hosting;

/// <summary>
/// The configuration as it stands after all sources: built-in defaults, then <c>/etc/appliance/appliance.json</c>, then
/// <c>--config</c>, then <c>APPLIANCE__Section__Key</c>, then the command line. Each later source wins.
/// </summary>
public sealed class UnitSettings
{
    /// <summary>The profile that is read when it is there.</summary>
    public const string SystemProfile = "/etc/appliance/appliance.json";

    private readonly Dictionary<string, Setting> _settings;

    private UnitSettings(Dictionary<string, Setting> settings, ApplianceOptions options, List<OptionFault> faults)
    {
        _settings = settings;
        Options = options;
        Faults = faults;
        Configuration = Build(settings.Values);
    }

    /// <summary>The configuration for the features to bind their sections from.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>The bound options; meaningful when there are no <see cref="Faults"/>.</summary>
    public ApplianceOptions Options { get; }

    /// <summary>Everything that is wrong, from every source.</summary>
    public IReadOnlyList<OptionFault> Faults { get; }

    /// <summary>The settings that were made, by key, with their origins.</summary>
    public IEnumerable<Setting> All => _settings.Values.OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Lays the layers over each other and checks the outcome.</summary>
    /// <param name="layers">The layers, lowest first.</param>
    public static UnitSettings Load(params IEnumerable<SettingLayer> layers)
    {
        var settings = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<OptionFault>();
        foreach (var layer in layers)
        {
            faults.AddRange(layer.Faults);
            Overlay(settings, layer);
        }

        // What cannot be read is reported and left out, so that the rest is still bound and checked in the same go.
        foreach (var setting in settings.Values.ToList())
        {
            if (OptionSchema.Check(typeof(ApplianceOptions), setting) is { } fault)
            {
                faults.Add(fault);
                settings.Remove(setting.Key);
            }
        }

        var options = new ApplianceOptions();
        Build(settings.Values).Bind(options);
        faults.AddRange(options.Check().Select(fault => fault with { Origin = settings.GetValueOrDefault(fault.Key)?.Origin }));
        return new UnitSettings(settings, options, faults);
    }

    private static void Overlay(Dictionary<string, Setting> settings, SettingLayer layer)
    {
        foreach (var list in layer.Lists)
        {
            foreach (var old in settings.Keys.Where(key => key.StartsWith($"{list}:", StringComparison.OrdinalIgnoreCase)).ToList())
            {
                settings.Remove(old);
            }
        }

        foreach (var setting in layer.Settings.Where(setting => setting.Key != "$schema"))
        {
            settings[setting.Key] = setting;
        }
    }

    private static IConfigurationRoot Build(IEnumerable<Setting> settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
}
