namespace Appliance.Dicom.Data.Reading;

/// <summary>The three ways elements are written: PS3.5 A.1, A.2 and the retired A.3.</summary>
internal readonly record struct Syntax(bool IsExplicit, bool IsBigEndian)
{
    internal static Syntax ImplicitLittle => new(false, false);

    internal static Syntax ExplicitLittle => new(true, false);

    internal static Syntax ExplicitBig => new(true, true);

    internal static Syntax Of(DicomTransferSyntax syntax) => new(syntax.IsExplicitVR, syntax.IsBigEndian);
}
