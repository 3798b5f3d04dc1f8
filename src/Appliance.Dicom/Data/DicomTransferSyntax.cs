namespace Appliance.Dicom.Data;

/// <summary>How a data set is written as bytes (PS3.5 10 and annex A).</summary>
public sealed record DicomTransferSyntax
{
    private DicomTransferSyntax(DicomUID uid) => UID = uid;

    /// <summary>The default of DICOM: no VR in the bytes (PS3.5 A.1).</summary>
    public static DicomTransferSyntax ImplicitVRLittleEndian { get; } = new(DicomUID.ImplicitVRLittleEndian) { IsExplicitVR = false };

    /// <summary>PS3.5 A.2.</summary>
    public static DicomTransferSyntax ExplicitVRLittleEndian { get; } = new(DicomUID.ExplicitVRLittleEndian);

    /// <summary>Retired, still found in archives (PS3.5-2016b A.3).</summary>
    public static DicomTransferSyntax ExplicitVRBigEndian { get; } = new(DicomUID.ExplicitVRBigEndian) { IsBigEndian = true };

    /// <summary>Explicit little endian, deflated after the file meta information (PS3.5 A.5).</summary>
    public static DicomTransferSyntax DeflatedExplicitVRLittleEndian { get; } =
        new(DicomUID.DeflatedExplicitVRLittleEndian) { IsDeflated = true };

    /// <summary>JPEG lossless, first-order prediction.</summary>
    public static DicomTransferSyntax JPEGLosslessSV1 { get; } = new(DicomUID.JPEGLosslessSV1) { IsEncapsulated = true };

    /// <summary>JPEG baseline, 8 bit.</summary>
    public static DicomTransferSyntax JPEGBaseline8Bit { get; } = new(DicomUID.JPEGBaseline8Bit) { IsEncapsulated = true };

    /// <summary>JPEG 2000, lossless only.</summary>
    public static DicomTransferSyntax JPEG2000Lossless { get; } = new(DicomUID.JPEG2000Lossless) { IsEncapsulated = true };

    /// <summary>RLE lossless.</summary>
    public static DicomTransferSyntax RLELossless { get; } = new(DicomUID.RLELossless) { IsEncapsulated = true };

    /// <summary>The identifier.</summary>
    public DicomUID UID { get; }

    /// <summary>True when each element carries its VR. All but Implicit VR Little Endian.</summary>
    public bool IsExplicitVR { get; private init; } = true;

    /// <summary>True for the retired big-endian syntax.</summary>
    public bool IsBigEndian { get; private init; }

    /// <summary>True when the bytes after the file meta information are deflated.</summary>
    public bool IsDeflated { get; private init; }

    /// <summary>True when PS3.5 A.4 makes pixel data a sequence of fragments.</summary>
    public bool IsEncapsulated { get; private init; }

    /// <summary>False for private and later syntaxes: the data set is then explicit little endian, and pixel data may be of either form.</summary>
    public bool IsKnown { get; private init; } = true;

    /// <summary>PS3.5 9.1.</summary>
    private const int MaxUidCharacters = 64;

    /// <summary>The syntax with this UID. One not in PS3.6 reads as explicit little endian, with <see cref="IsKnown"/> false.</summary>
    public static DicomTransferSyntax Lookup(string uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return uid switch
        {
            "1.2.840.10008.1.2" => ImplicitVRLittleEndian,
            "1.2.840.10008.1.2.1" => ExplicitVRLittleEndian,
            "1.2.840.10008.1.2.2" => ExplicitVRBigEndian,
            "1.2.840.10008.1.2.1.99" => DeflatedExplicitVRLittleEndian,
            // GE private: implicit VR little endian with big-endian pixel data.
            "1.2.840.113619.5.2" => new DicomTransferSyntax(new DicomUID(uid)) { IsExplicitVR = false, IsKnown = false },
            // JPIP Referenced Deflate (PS3.5 A.7).
            "1.2.840.10008.1.2.4.95" or "1.2.840.10008.1.2.4.205" => new DicomTransferSyntax(new DicomUID(uid)) { IsDeflated = true },
            _ => FromDictionary(new DicomUID(uid)),
        };
    }

    private static DicomTransferSyntax FromDictionary(DicomUID uid)
    {
        if (uid.Kind != "Transfer Syntax" && !uid.Value.StartsWith("1.2.840.10008.1.2.4.", StringComparison.Ordinal))
        {
            return new DicomTransferSyntax(uid) { IsKnown = false };
        }

        // JPIP Referenced (.4.94) points at the pixels elsewhere; every other syntax left in the register encapsulates.
        return new DicomTransferSyntax(uid) { IsEncapsulated = uid.Value != "1.2.840.10008.1.2.4.94" };
    }

    /// <summary>The name of PS3.6, or the UID when it has none: that may come from a damaged file, and goes to terminals and logs.</summary>
    public override string ToString() => UID.Name.Length > 0
        ? UID.Name
        : string.Concat(UID.Value.Take(MaxUidCharacters).Select(c => char.IsAsciiDigit(c) || c == '.' ? c : '?'));
}
