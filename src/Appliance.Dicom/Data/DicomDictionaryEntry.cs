namespace Appliance.Dicom.Data;

/// <summary>What PS3.6 says of one tag.</summary>
/// <param name="Tag">The tag asked for.</param>
/// <param name="Keyword">The keyword, such as <c>PatientName</c>.</param>
/// <param name="VRs">The representation as printed: <c>PN</c>, or a choice such as <c>US or SS</c>.</param>
/// <param name="VM">The value multiplicity as printed: <c>1</c>, <c>1-n</c>, <c>2-2n</c>.</param>
/// <param name="IsRetired">True when the standard has withdrawn the element.</param>
public sealed record DicomDictionaryEntry(DicomTag Tag, string Keyword, string VRs, string VM, bool IsRetired)
{
    /// <summary>The representation, or the first of a choice.</summary>
    public DicomVR VR => DicomVR.Lookup(VRs[..2]) ?? DicomVR.UN;

    /// <summary>True when other elements of the data set decide which representation it is.</summary>
    public bool IsAmbiguous => VRs.Length > 2;
}
