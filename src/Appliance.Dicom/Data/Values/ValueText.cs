using System.Globalization;
using System.Text;

namespace Appliance.Dicom.Data.Values;

/// <summary>Values as texts, and texts as values.</summary>
internal static class ValueText
{
    private static readonly char[] Padding = [' ', '\0'];

    internal static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes).TrimEnd(Padding);

    internal static IReadOnlyList<string> Read(DicomElement element, DicomCharacterSet characterSet)
    {
        var vr = element.VR;
        if (!vr.IsString)
        {
            return vr.IsBulk
                ? throw new DicomDataException($"{element.Tag} {element.Tag.Keyword} has VR {vr}, which is not text")
                : ValueNumbers.Texts(element);
        }

        var bytes = element.Bytes.Span;
        var text = vr.IsText ? characterSet.Decode(bytes, vr) : Encoding.Latin1.GetString(bytes);
        return vr.IsMultiValued
            ? [.. text.Split('\\').Select(value => Trim(value, vr))]
            : [Trim(text, vr)];
    }

    internal static byte[] Write(DicomTag tag, DicomVR vr, string[] values, DicomCharacterSet characterSet)
    {
        if (!vr.IsString)
        {
            return vr.IsBulk || vr == DicomVR.SQ
                ? throw new DicomDataException($"{tag} {tag.Keyword} has VR {vr}, which is not text")
                : ValueNumbers.Parse(tag, vr, values);
        }

        if (values.Length > 1 && !vr.IsMultiValued)
        {
            throw new DicomDataException($"{tag} {tag.Keyword} has VR {vr}, which holds one value, not {values.Length}");
        }

        if (vr.IsMultiValued && values.Any(value => value.Contains('\\', StringComparison.Ordinal)))
        {
            // Callers may pass several values in one text, as they are written in DICOM.
            values = [.. values.SelectMany(value => value.Split('\\'))];
        }

        var text = string.Join('\\', values);
        return vr.IsText ? characterSet.Encode(text, vr) : EncodeAscii(tag, vr, text);
    }

    private static byte[] EncodeAscii(DicomTag tag, DicomVR vr, string text) => Ascii7(text)
        ? Encoding.ASCII.GetBytes(text)
        : throw new DicomDataException(string.Create(CultureInfo.InvariantCulture, $"{tag} {tag.Keyword} has VR {vr}, which holds ASCII only"));

    private static bool Ascii7(string text) => System.Text.Ascii.IsValid(text);

    /// <summary>Padding is not part of a value; leading spaces are none either where PS3.5 6.2 says so.</summary>
    private static string Trim(string text, DicomVR vr)
    {
        var ended = text.TrimEnd(Padding);
        return vr.IsMultiValued && vr != DicomVR.UC ? ended.TrimStart(' ') : ended;
    }
}
