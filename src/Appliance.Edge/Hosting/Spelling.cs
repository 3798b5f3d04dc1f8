namespace Appliance.Edge.Hosting;

/// <summary>Finds the word somebody probably meant.</summary>
internal static class Spelling
{
    /// <summary>The known word that needs the fewest edits, ignoring case; null when nothing is known.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        known.OrderBy(candidate => Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant()))
            .ThenBy(candidate => candidate, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>Levenshtein's distance, one row at a time.</summary>
    internal static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
