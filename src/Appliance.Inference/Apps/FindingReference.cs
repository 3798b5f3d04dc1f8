using System.Globalization;
using System.Text.Json.Serialization;

namespace Appliance.Inference.Apps;

/// <summary>Where the method of a finding was published.</summary>
/// <param name="Authors">Who, as <c>Gevenois PA, et al.</c></param>
/// <param name="Year">When.</param>
/// <param name="Title">What, and where; null when it is not given.</param>
/// <param name="Doi">Its digital object identifier, without an address before it; null for none.</param>
public sealed record FindingReference(string Authors, int Year, string? Title = null, string? Doi = null)
{
    /// <summary>Longest text of each part, characters.</summary>
    internal const int MaxPart = 300;

    /// <summary>As in a sentence: <c>Gevenois 1996</c>.</summary>
    [JsonIgnore]
    public string Short => string.Create(CultureInfo.InvariantCulture, $"{Surname} {Year}");

    /// <summary>As in a list of references.</summary>
    [JsonIgnore]
    public string Full => string.Create(
        CultureInfo.InvariantCulture, $"{Authors.TrimEnd('.')}. {(Title is null ? "" : Title.TrimEnd('.') + ". ")}{Year}.{(Doi is null ? "" : $" doi:{Doi}")}");

    /// <summary>The first author without initials, as <c>van Rikxoort</c>; of a body the first word, as <c>AAPM</c>.</summary>
    private string Surname
    {
        get
        {
            string first = Authors.Split(',')[0].Trim();
            int last = first.LastIndexOf(' ');
            return last > 0 && first.AsSpan(last + 1).IndexOfAnyExceptInRange('A', 'Z') < 0 ? first[..last] : first.Split(' ')[0];
        }
    }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    internal string? Fault =>
        Authors.Trim().Length is 0 or > MaxPart ? $"'authors' has 1 to {MaxPart} characters."
        : Year is < 1800 or > 2200 ? "'year' is no year."
        : Title is { Length: 0 or > MaxPart } ? $"'title' has 1 to {MaxPart} characters."
        : Doi is { } doi && !(doi.StartsWith("10.", StringComparison.Ordinal) && doi.Contains('/', StringComparison.Ordinal) && doi.Length <= MaxPart && !doi.Any(char.IsWhiteSpace)) ? "'doi' has the form 10.NUMBER/NAME."
        : null;
}
