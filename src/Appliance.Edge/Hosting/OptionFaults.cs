using System.Globalization;

namespace Appliance.Edge.Hosting;

/// <summary>
/// Collects what is wrong with the options of a section, so that an operator sees every fault at once.
/// Each method appends at most one fault; the usual rules are here so that they are worded, and translated, once.
/// </summary>
/// <param name="section">The section the keys are relative to: <c>Node</c>, <c>Destinations:0</c>.</param>
/// <param name="found">The list the faults are appended to.</param>
public sealed class OptionFaults(string section, ICollection<OptionFault> found)
{
    /// <summary>PS3.5 6.2: an AE title has at most 16 characters.</summary>
    private const int MaxAeTitleLength = 16;

    /// <summary>Faults of a part of these options, such as one entry of a list.</summary>
    /// <param name="key">The part's key, relative to this section.</param>
    public OptionFaults Within(string key) => new($"{section}:{key}", found);

    /// <summary>Appends a fault with a rule of the feature's own.</summary>
    /// <param name="key">The key, relative to the section.</param>
    /// <param name="value">The value that was given.</param>
    /// <param name="rule">What is allowed.</param>
    public void Add(string key, object? value, string rule) =>
        found.Add(new OptionFault($"{section}:{key}", Convert.ToString(value, CultureInfo.InvariantCulture), rule));

    /// <summary>Demands a number between two bounds, both allowed.</summary>
    /// <param name="key">The key, relative to the section.</param>
    /// <param name="value">The number that was given.</param>
    /// <param name="min">The smallest number allowed.</param>
    /// <param name="max">The largest number allowed.</param>
    /// <param name="unit">The unit, as <c>s</c> or <c>bytes</c>; empty for a plain count.</param>
    public void InRange(string key, double value, double min, double max, string unit = "")
    {
        if (!(value >= min && value <= max))
        {
            Add(key, value, Texts.Format(nameof(InRange), min, max, unit).TrimEnd());
        }
    }

    /// <summary>Demands a text that is not blank.</summary>
    /// <param name="key">The key, relative to the section.</param>
    /// <param name="value">The text that was given.</param>
    public void NotBlank(string key, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(key, value, Texts.Get(nameof(NotBlank)));
        }
    }

    /// <summary>Demands an AE title: 1 to 16 characters of the default repertoire without backslash (PS3.5 6.2, VR AE).</summary>
    /// <param name="key">The key, relative to the section.</param>
    /// <param name="value">The AE title that was given.</param>
    public void AeTitle(string key, string? value)
    {
        var trimmed = value?.Trim(' ') ?? "";
        if (trimmed.Length is 0 or > MaxAeTitleLength || trimmed.Any(c => c is < ' ' or > '~' or '\\'))
        {
            Add(key, value, Texts.Get(nameof(AeTitle)));
        }
    }

    /// <summary>Demands a TCP port one can connect to.</summary>
    /// <param name="key">The key, relative to the section.</param>
    /// <param name="value">The port that was given.</param>
    public void Port(string key, int value) => InRange(key, value, 1, 65535);

    /// <summary>Demands a host name or an address.</summary>
    /// <param name="key">The key, relative to the section.</param>
    /// <param name="value">The host that was given.</param>
    public void Host(string key, string? value)
    {
        if (Uri.CheckHostName(value) == UriHostNameType.Unknown)
        {
            Add(key, value, Texts.Get(nameof(Host)));
        }
    }

    /// <summary>Demands a folder that is there, unless the text is empty.</summary>
    /// <param name="key">The key, relative to the section.</param>
    /// <param name="value">The folder that was given.</param>
    public void FolderOrEmpty(string key, string? value)
    {
        if (!string.IsNullOrEmpty(value) && !Directory.Exists(value))
        {
            Add(key, value, Texts.Get(nameof(FolderOrEmpty)));
        }
    }

    /// <summary>Demands that no two entries of a list share what names them.</summary>
    /// <param name="key">The key of the naming property, for the message.</param>
    /// <param name="names">The names, in the order of the list.</param>
    public void Unique(string key, IEnumerable<string?> names)
    {
        foreach (var twice in names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            Add(key, twice.Key, Texts.Get(nameof(Unique)));
        }
    }
}
