using Appliance.Edge.Receive;

namespace Appliance.Edge.Routing;

/// <summary>What the site profile calls who sends.</summary>
internal sealed class ScannerNames(IEnumerable<ScannerOptions> scanners)
{
    private readonly ILookup<string, string> _byTitle = scanners.ToLookup(scanner => scanner.AeTitle.Trim(), scanner => scanner.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The AE titles and what people call them.</summary>
    public IReadOnlyCollection<string> Of(IEnumerable<string> titles) =>
        [.. titles.Select(title => title.Trim()).SelectMany(title => _byTitle[title].Prepend(title))];
}
