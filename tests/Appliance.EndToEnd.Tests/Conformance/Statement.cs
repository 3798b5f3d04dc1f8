using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Conformance;

/// <summary>
/// The tables of the conformance statement between <c>&lt;!-- generated: NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c>.
/// With <c>APPLIANCE_WRITE_CONFORMANCE=1</c> a table that differs is written into the statement, and the test that found it fails once.
/// </summary>
internal static class Statement
{
    private const string End = "<!-- end -->";

    private static readonly string Path = System.IO.Path.Combine(Repository.Root, "src", "Appliance.Dicom", "CONFORMANCE.md");

    private static readonly Lock Writing = new();

    /// <summary>Holds a table of the statement to what was found.</summary>
    /// <param name="name">The name in the mark.</param>
    /// <param name="lines">The table, line by line.</param>
    public static void Matches(string name, IEnumerable<string> lines)
    {
        var expected = string.Join('\n', lines).Trim();
        lock (Writing)
        {
            var text = File.ReadAllText(Path);
            var start = text.IndexOf($"<!-- generated: {name} -->\n", StringComparison.Ordinal);
            Assert.True(start >= 0, $"The conformance statement has no table '{name}'.");
            start = text.IndexOf('\n', start) + 1;
            var end = text.IndexOf(End, start, StringComparison.Ordinal);
            Assert.True(end >= 0, $"The table '{name}' of the conformance statement has no end.");
            var written = text[start..end].Trim();
            if (written != expected && Environment.GetEnvironmentVariable("APPLIANCE_WRITE_CONFORMANCE") == "1")
            {
                File.WriteAllText(Path, $"{text[..start]}{expected}\n{text[end..]}");
            }

            Assert.Equal(expected, written);
        }
    }
}
