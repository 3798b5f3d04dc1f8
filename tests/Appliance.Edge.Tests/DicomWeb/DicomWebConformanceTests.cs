using Appliance.Dicom.Data;
using Appliance.Edge.DicomWeb.Search;
using Appliance.Edge.DicomWeb.Store;

namespace Appliance.Edge.Tests.DicomWeb;

/// <summary>What the conformance statement says of DICOMweb is what the code does.</summary>
public sealed class DicomWebConformanceTests
{
    [Fact]
    public void Statement_NamesEveryMatchingKeyAtItsLevel()
    {
        string[] rows = File.ReadAllLines(Path.Combine(Root(), "src", "Appliance.Dicom", "CONFORMANCE.md"));
        foreach (SearchLevel level in Enum.GetValues<SearchLevel>())
        {
            string row = rows.SkipWhile(line => line != "### 6.3 Search").First(line => line.StartsWith($"| {level}", StringComparison.Ordinal));
            string[] listed = row.Trim('|', ' ').Split('|')[1].Split(',', StringSplitOptions.TrimEntries);

            Assert.Equal(
                SearchKey.All.Values.Where(key => key.Level == level).Select(KeywordsOf).Order(StringComparer.Ordinal),
                listed.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Statement_HasTheLimits()
    {
        string statement = File.ReadAllText(Path.Combine(Root(), "src", "Appliance.Dicom", "CONFORMANCE.md"));

        Assert.Contains(FormattableString.Invariant($"at most {MultipartRelated.MaxParts:N0} parts of {MultipartRelated.MaxPartBytes >> 30} GiB each"), statement, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"At most {SearchQuery.MaxResults:N0} results"), statement, StringComparison.Ordinal);
    }

    private static string KeywordsOf(SearchKey key) => string.Join('.', key.Path.Split('.').Select(tag => DicomTag.Parse(tag).Keyword));

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Appliance.sln")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new DirectoryNotFoundException("Appliance.sln is not above the tests.");
        }

        return folder;
    }
}
