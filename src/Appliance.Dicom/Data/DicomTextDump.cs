using System.Globalization;
using System.Text;

namespace Appliance.Dicom.Data;

/// <summary>A data set as a tree that people read: tag, VR, value, length, keyword; one line an element.</summary>
/// <remarks>It shows values, patient data among them: for a person's screen, never for a log.</remarks>
public static class DicomTextDump
{
    private const int ShownCharacters = 64;
    private const int ShownBytes = 16;
    private const int ShownNumbers = 16;
    private const int KeywordColumn = 48;

    /// <summary>Writes file meta information, data set, and what was wrong with the file.</summary>
    public static void Write(TextWriter writer, DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(file);
        Write(writer, file.FileMetaInfo, 0);
        writer.WriteLine($"# {file.TransferSyntax}");
        Write(writer, file.Dataset, 0);
        if (CharacterSetGuess.For(file.Dataset) is { } guess)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"! {DicomTag.SpecificCharacterSet}: the text is {guess.Term} rather than what is declared, confidence {guess.Confidence}; name: {Printable(file.Dataset.GetStringOrEmpty(DicomTag.PatientName, guess.CharacterSet))}"));
        }

        foreach (var problem in file.Problems)
        {
            var at = problem.Tag == default ? "" : $" {problem.Tag}";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"! offset {problem.Offset}{at}: {problem.Text}"));
        }
    }

    /// <summary>Writes a data set, indented by two spaces a level.</summary>
    public static void Write(TextWriter writer, DicomDataset dataset, int level = 0)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(dataset);
        foreach (var item in dataset)
        {
            switch (item)
            {
                case DicomSequence sequence:
                    WriteSequence(writer, sequence, level);
                    break;
                case DicomFragmentSequence fragments:
                    WriteFragments(writer, fragments, level);
                    break;
                case DicomElement element:
                    Line(writer, level, element, Shown(dataset, element), element.Length.ToString(CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    private static void WriteSequence(TextWriter writer, DicomSequence sequence, int level)
    {
        var length = sequence.HasUndefinedLength ? "u/l" : "";
        Line(writer, level, sequence, Counted(sequence.Items.Count, "item"), length);
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Indent(level + 1)}--- item {i + 1}"));
            Write(writer, sequence.Items[i], level + 2);
        }
    }

    private static void WriteFragments(TextWriter writer, DicomFragmentSequence fragments, int level)
    {
        var total = fragments.Fragments.Sum(fragment => fragment.Length);
        Line(writer, level, fragments, $"{Counted(fragments.Fragments.Count, "fragment")}, {Counted(total, "byte")}", "u/l");
        var offsets = fragments.OffsetTable.Length / sizeof(uint);
        writer.WriteLine($"{Indent(level + 1)}--- offset table: {(offsets == 0 ? "empty" : Counted(offsets, "frame"))}");
    }

    private static void Line(TextWriter writer, int level, DicomItem item, string value, string length)
    {
        var start = $"{Indent(level)}{item.Tag} {item.VR} {value}";
        writer.WriteLine($"{start.PadRight(KeywordColumn)} # {length,6} {Keyword(item.Tag)}".TrimEnd());
    }

    private static string Keyword(DicomTag tag) => tag.Keyword is { Length: > 0 } keyword ? keyword : tag.IsPrivate ? "(private)" : "(unknown)";

    private static string Shown(DicomDataset dataset, DicomElement element)
    {
        if (element.Length == 0)
        {
            return "(no value)";
        }

        var vr = element.VR;
        if (vr.IsBulk)
        {
            return Bytes(element);
        }

        try
        {
            var texts = dataset.GetStrings(element.Tag);
            return vr.IsString
                ? $"[{Printable(string.Join('\\', texts))}]{UidName(vr, texts)}"
                : string.Join('\\', texts.Take(ShownNumbers)) + (texts.Count > ShownNumbers ? "..." : "");
        }
        catch (DicomDataException)
        {
            return Bytes(element);
        }
    }

    private static string UidName(DicomVR vr, IReadOnlyList<string> texts) =>
        vr == DicomVR.UI && texts.Count == 1 && new DicomUID(texts[0]).Name is { Length: > 0 } name ? $" = {name}" : "";

    private static string Bytes(DicomElement element)
    {
        Span<byte> shown = stackalloc byte[ShownBytes];
        using var stream = element.OpenRead();
        shown = shown[..stream.ReadAtLeast(shown, ShownBytes, throwOnEndOfStream: false)];
        return Convert.ToHexString(shown) + (element.Length > ShownBytes ? "..." : "");
    }

    /// <summary>Control characters, such as a terminal's escapes, never reach the terminal.</summary>
    private static string Printable(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text.Length <= ShownCharacters ? text : text[..ShownCharacters])
        {
            shown.Append(char.IsControl(c) ? '.' : c);
        }

        return text.Length <= ShownCharacters ? shown.ToString() : shown.Append("...").ToString();
    }

    private static string Counted(long count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");

    private static string Indent(int level) => new(' ', 2 * level);
}
