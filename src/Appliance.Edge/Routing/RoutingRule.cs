using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Routing;

/// <summary>
/// Which apps run on which studies (an entry of the list <c>Routing</c>). Of the rules that name an app the first whose conditions hold
/// decides; where none does, the app runs. A condition that is not given holds.
/// </summary>
public sealed class RoutingRule : IFeatureOptions
{
    /// <summary>What stands for every app.</summary>
    internal const string EveryApp = "*";

    private const int MaxEntries = 200;

    /// <summary>What people call the rule; empty for its number alone.</summary>
    public string Name { get; set; } = "";

    /// <summary>The ids of the apps it is about; <c>*</c> for every app.</summary>
    public IList<string> Apps { get; } = [];

    /// <summary>The study was sent by one of these scanners: AE titles, or names in <c>Scanners</c>.</summary>
    public IList<string> Scanners { get; } = [];

    /// <summary>A series of the study is of one of these modalities, as <c>CT</c>.</summary>
    public IList<string> Modalities { get; } = [];

    /// <summary>
    /// A series, the same that has the modality, is of one of these body parts: Body Part Examined, the anatomic region, Protocol Name or
    /// Series Description contains the text, whatever its case.
    /// </summary>
    public IList<string> BodyParts { get; } = [];

    /// <summary>The Institutional Department Name of a series contains one of these texts, whatever its case.</summary>
    public IList<string> Departments { get; } = [];

    /// <summary>The study is closed within these hours of the unit's local time, as <c>22:00-06:00</c>; empty for all.</summary>
    public string Hours { get; set; } = "";

    /// <summary>The study is closed on one of these days; hours that go over midnight belong to the day they begin on.</summary>
    public IList<DayOfWeek> Days { get; } = [];

    /// <summary>Whether the apps run.</summary>
    /// <value>Default true.</value>
    public bool Run { get; set; } = true;

    /// <summary>In which lane the runs wait.</summary>
    /// <value>Default empty: that of the app.</value>
    public RunLane? Lane { get; set; }

    /// <summary>True when the rule asks for what only the header of an image says.</summary>
    internal bool NeedsHeaders => BodyParts.Count + Departments.Count > 0;

    /// <summary>The hours; null for all.</summary>
    internal DayWindow? Window => DayWindow.TryParse(Hours, out DayWindow? window) ? window : null;

    /// <summary>True when the rule is about the app.</summary>
    internal bool Names(string app) => Apps.Contains(EveryApp) || Apps.Contains(app);

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (Apps.Count == 0)
        {
            faults.Add(nameof(Apps), null, Texts.Get("RoutingApps"));
        }

        CheckEntries(faults.Within(nameof(Apps)), Apps, IsApp, "RoutingApp");
        CheckEntries(faults.Within(nameof(Scanners)), Scanners, IsFilled, nameof(OptionFaults.NotBlank));
        CheckEntries(faults.Within(nameof(Modalities)), Modalities, IsCode, "RoutingModality");
        CheckEntries(faults.Within(nameof(BodyParts)), BodyParts, IsFilled, nameof(OptionFaults.NotBlank));
        CheckEntries(faults.Within(nameof(Departments)), Departments, IsFilled, nameof(OptionFaults.NotBlank));
        if (Hours.Length > 0 && Window is null)
        {
            faults.Add(nameof(Hours), Hours, Texts.Get("HoursForm"));
        }

        if (!Run && Lane is { } lane)
        {
            faults.Add(nameof(Lane), lane, Texts.Get("RoutingLane"));
        }
    }

    private static void CheckEntries(OptionFaults faults, IList<string> entries, Predicate<string> isGood, string rule)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            if (i == MaxEntries)
            {
                faults.Add($"{i}", null, Texts.Format("RoutingTooMany", MaxEntries));
                return;
            }

            if (!isGood(entries[i]))
            {
                faults.Add($"{i}", entries[i], Texts.Get(rule));
            }
        }
    }

    private static bool IsFilled(string text) => !string.IsNullOrWhiteSpace(text);

    /// <summary>An id as manifests have it, of an app that may be installed later.</summary>
    private static bool IsApp(string text) =>
        text == EveryApp || (text.Length is > 0 and <= 63 && text[0] != '-' && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));

    /// <summary>PS3.5 6.2, VR CS: 16 characters at most, upper case, digits, blank and underscore.</summary>
    private static bool IsCode(string text) =>
        text.Length is > 0 and <= 16 && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is ' ' or '_');
}
