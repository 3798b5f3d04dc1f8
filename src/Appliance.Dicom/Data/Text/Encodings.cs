using System.Text;

namespace Appliance.Dicom.Data.Text;

internal static class Encodings
{
    private const string Replacement = "\uFFFD";

    /// <summary>UTF-8 without a byte order mark; wrong bytes become U+FFFD, encoding never fails on text.</summary>
    internal static Encoding Utf8 { get; } = new UTF8Encoding(false);

    /// <summary>A code page that throws on characters it lacks, and shows wrong bytes as U+FFFD.</summary>
    internal static Encoding Of(int codePage) => codePage switch
    {
        28591 => Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback),
        20127 => Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Replacement)),
        _ => CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(Replacement))!,
    };
}
