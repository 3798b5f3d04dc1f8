namespace Appliance.Dicom.Data.Reading;

/// <summary>Chooses the VR of implicit elements, also where PS3.6 leaves a choice (PS3.5 A.1).</summary>
internal sealed class AmbiguousVR(AmbiguousVR? outer)
{
    private bool? _signed;

    private bool IsSigned => _signed ?? outer?.IsSigned ?? false;

    /// <summary>Pixel Representation (0028,0103) of this level decides between US and SS for what follows it.</summary>
    internal void Observe(DicomItem item)
    {
        if (item.Tag == DicomTag.PixelRepresentation && item is DicomElement { Length: >= 2 } element)
        {
            _signed = element.Bytes.Span[0] == 1;
        }
    }

    internal DicomVR Of(DicomTag tag) => DicomDictionary.VRsOf(tag) switch
    {
        "" => DicomVR.UN,
        "US or SS" => IsSigned ? DicomVR.SS : DicomVR.US,
        "OB or OW" or "US or OW" or "US or SS or OW" => DicomVR.OW,
        var one => DicomVR.Lookup(one) ?? DicomVR.UN,
    };
}
