using System.Collections.Frozen;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Chooses the one character set of an evidence object. Specific Character Set (0008,0005) governs every text of the data set
/// (PS3.3 C.12.1.1.2, PS3.5 6.1.2), the copied names included, so the source's set is kept and our own sentences adapt to it, with one
/// exception: where every copied byte is plain ASCII the bytes mean the same in UTF-8, and UTF-8 is declared, so that a patient with an
/// undeclared or Latin set still gets a Chinese report.
/// </summary>
internal static class EvidenceCharset
{
    private const string Utf8 = "ISO_IR 192";

    /// <summary>Sets that can hold Chinese: always kept.</summary>
    private static readonly FrozenSet<string> Chinese = FrozenSet.Create(StringComparer.Ordinal, "GB18030", "GBK", Utf8, "ISO 2022 IR 58");

    /// <summary>Sets in which 5C or 7E is another character than in ASCII (ISO-IR 14, JIS X 0201 Romaji): never taken for ASCII.</summary>
    private static readonly FrozenSet<string> NotAscii = FrozenSet.Create(StringComparer.Ordinal, "ISO_IR 13", "ISO 2022 IR 13");

    /// <summary>The element to write, or null when none is declared.</summary>
    /// <param name="source">Header that the patient and study modules come from.</param>
    /// <param name="copied">Everything that is copied out of it.</param>
    public static DicomItem? Choose(DicomDataset source, params ReadOnlySpan<DicomDataset> copied)
    {
        DicomItem? declared = Declared(source);
        string[] terms = source.CharacterSet.Canonical.Split('\\');
        if (terms.Any(Chinese.Contains) || terms.Any(NotAscii.Contains))
        {
            return declared;
        }

        foreach (DicomDataset part in copied)
        {
            if (!IsPlainAscii(part))
            {
                return declared;
            }
        }

        return new DicomElement(DicomTag.SpecificCharacterSet, DicomVR.CS, System.Text.Encoding.ASCII.GetBytes(Utf8));
    }

    /// <summary>The source's own declaration, in the spelling of the standard where the source's is understood but wrong.</summary>
    private static DicomItem? Declared(DicomDataset source)
    {
        source.TryGetItem(DicomTag.SpecificCharacterSet, out DicomItem? declared);
        DicomCharacterSet charset = source.CharacterSet;
        return declared is not null && charset.IsUnderstood && charset.Canonical.Length > 0 && charset.Canonical != charset.Declared
            ? new DicomElement(DicomTag.SpecificCharacterSet, DicomVR.CS, System.Text.Encoding.ASCII.GetBytes(charset.Canonical))
            : declared;
    }

    private static bool IsPlainAscii(DicomDataset dataset)
    {
        foreach (DicomItem item in dataset)
        {
            bool plain = item switch
            {
                DicomSequence sequence => sequence.Items.All(IsPlainAscii),
                DicomElement element when element.VR.IsText => IsPlainAscii(element.Bytes.Span),
                _ => true,
            };
            if (!plain)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>No byte above 7E and no escape sequence.</summary>
    private static bool IsPlainAscii(ReadOnlySpan<byte> bytes) =>
        !bytes.ContainsAnyExceptInRange((byte)0, (byte)0x7E) && !bytes.Contains((byte)0x1B);
}
