using System.Text;

namespace Appliance.Dicom.Data;

/// <summary>The meaning of Specific Character Set (0008,0005), PS3.3 C.12.1.1.2: decodes and encodes text values.</summary>
public sealed class DicomCharacterSet
{
    private readonly Encoding _encoding;

    private DicomCharacterSet(string declared, Encoding encoding)
    {
        Declared = declared;
        _encoding = encoding;
    }

    /// <summary>The default repertoire, ISO 646 (ASCII).</summary>
    public static DicomCharacterSet Default { get; } = new("", Encoding.Latin1);

    /// <summary>The value of the element as it stands in the data set.</summary>
    public string Declared { get; }

    /// <summary>Reads the value of the element.</summary>
    public static DicomCharacterSet Parse(string declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        return new DicomCharacterSet(declared, declared.Split('\\')[0].Trim() switch
        {
            "ISO_IR 192" => new UTF8Encoding(false),
            "GB18030" => CodePagesEncodingProvider.Instance.GetEncoding(54936)!,
            "GBK" => CodePagesEncodingProvider.Instance.GetEncoding(936)!,
            _ => Encoding.Latin1,
        });
    }

    /// <summary>The text of a value, all its values together.</summary>
    public string Decode(ReadOnlySpan<byte> bytes, DicomVR vr) => _encoding.GetString(bytes);

    /// <summary>The bytes of a text, without padding.</summary>
    public byte[] Encode(string text, DicomVR vr) => _encoding.GetBytes(text);
}
