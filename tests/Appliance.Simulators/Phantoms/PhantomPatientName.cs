namespace Appliance.Simulators.Phantoms;

/// <summary>The character sets a phantom's patient name can be written in.</summary>
public enum PhantomCharset
{
    /// <summary>No Specific Character Set: the default repertoire only.</summary>
    Ascii,

    /// <summary>ISO_IR 100, Latin 1.</summary>
    Latin1,

    /// <summary>ISO_IR 192, UTF-8.</summary>
    Utf8,

    /// <summary>GB18030.</summary>
    Gb18030,

    /// <summary>GBK.</summary>
    Gbk,

    /// <summary>\ISO 2022 IR 58, GB 2312 by escape sequences.</summary>
    Iso2022Ir58,
}

/// <summary>Names that use what each character set is for.</summary>
public static class PhantomPatientName
{
    /// <summary>The set as people write it on a command line: ASCII, ISO_IR 100, ISO_IR 192, GB18030, GBK, ISO 2022 IR 58.</summary>
    public static PhantomCharset Parse(string name) => name.Trim().TrimStart('\\').ToUpperInvariant() switch
    {
        "" or "ASCII" or "ISO_IR 6" => PhantomCharset.Ascii,
        "ISO_IR 100" or "LATIN1" => PhantomCharset.Latin1,
        "ISO_IR 192" or "UTF-8" or "UTF8" => PhantomCharset.Utf8,
        "GB18030" => PhantomCharset.Gb18030,
        "GBK" => PhantomCharset.Gbk,
        "ISO 2022 IR 58" => PhantomCharset.Iso2022Ir58,
        _ => throw new ArgumentException($"'{name}' is not one of ASCII, ISO_IR 100, ISO_IR 192, GB18030, GBK, ISO 2022 IR 58.", nameof(name)),
    };

    /// <summary>Values of Specific Character Set (0008,0005); empty for ASCII.</summary>
    public static string[] SpecificCharacterSet(PhantomCharset charset) => charset switch
    {
        PhantomCharset.Latin1 => ["ISO_IR 100"],
        PhantomCharset.Utf8 => ["ISO_IR 192"],
        PhantomCharset.Gb18030 => ["GB18030"],
        PhantomCharset.Gbk => ["GBK"],
        PhantomCharset.Iso2022Ir58 => ["", "ISO 2022 IR 58"],
        _ => [],
    };

    /// <summary>A name in the set: Chinese where the set can hold it, with the alphabetic group first (PS3.5 6.2.1.2).</summary>
    public static string Default(PhantomCharset charset) => charset switch
    {
        PhantomCharset.Ascii => "Phantom^Thorax",
        PhantomCharset.Latin1 => "Müller^Jörg",
        PhantomCharset.Utf8 or PhantomCharset.Gb18030 or PhantomCharset.Gbk => "Wang^XiaoDong=王^小东",
        _ => "Zhang^XiaoDong=张^小东",
    };
}
