using Appliance.Dicom.Data;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Query;

/// <summary>Matches as a table: a column for each key of the query that any match has a value for.</summary>
internal static class MatchTable
{
    public static void Write(TextWriter output, DicomDataset identifier, IReadOnlyList<DicomDataset> matches)
    {
        if (matches.Count == 0)
        {
            output.WriteLine(Texts.Get("QueryNothing"));
            return;
        }

        List<DicomTag[]> columns = [.. Leaves(identifier, []).Where(path => matches.Any(match => Cell(match, path).Length > 0))];
        var table = new TextTable([.. columns.Select(path => path[^1].Keyword)]);
        foreach (DicomDataset match in matches)
        {
            table.Add([.. columns.Select(path => Cell(match, path))]);
        }

        table.Write(output);
    }

    private static IEnumerable<DicomTag[]> Leaves(DicomDataset dataset, DicomTag[] above) => dataset
        .Where(item => item.Tag != DicomTag.SpecificCharacterSet && item.Tag != DicomTag.QueryRetrieveLevel)
        .SelectMany(item => item is DicomSequence sequence
            ? sequence.Items.SelectMany(inner => Leaves(inner, [.. above, item.Tag]))
            : [[.. above, item.Tag]]);

    // What came from a peer never moves the cursor of a terminal.
    private static string Cell(DicomDataset match, DicomTag[] path)
    {
        DicomCharacterSet characterSet = CharacterSetGuess.For(match)?.CharacterSet ?? match.CharacterSet;
        string text = Value(match, path, characterSet);
        return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
    }

    private static string Value(DicomDataset dataset, ReadOnlySpan<DicomTag> path, DicomCharacterSet characterSet)
    {
        foreach (DicomTag sequence in path[..^1])
        {
            if (dataset.GetSequenceItems(sequence) is not [var item, ..])
            {
                return "";
            }

            dataset = item;
        }

        return dataset.GetStringOrEmpty(path[^1], characterSet);
    }
}
