using System.Text;

namespace Appliance.Edge.Commands;

/// <summary>A table for a terminal. Chinese characters take two columns; numbers stand to the right.</summary>
internal sealed class TextTable(params string[] titles)
{
    private const string Between = "  ";

    private readonly List<string[]> _rows = [titles];

    /// <summary>Adds a row with as many cells as there are titles.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes titles and rows.</summary>
    public void Write(TextWriter output)
    {
        int[] widths = [.. titles.Select((_, column) => _rows.Max(row => Width(row[column])))];
        foreach (string[] row in _rows)
        {
            output.WriteLine(string.Join(Between, row.Select((cell, column) => Pad(cell, widths[column]))).TrimEnd());
        }
    }

    private static string Pad(string cell, int width)
    {
        string blanks = new(' ', width - Width(cell));
        return cell.Length > 0 && char.IsAsciiDigit(cell[0]) && !cell.Contains(':', StringComparison.Ordinal) ? blanks + cell : cell + blanks;
    }

    // The blocks from Hangul Jamo on that terminals show wide; enough for what the unit says and sites call their scanners.
    private static int Width(string text) =>
        text.EnumerateRunes().Sum(rune => rune.Value is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3
            or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0x20000 ? 2 : 1);
}
