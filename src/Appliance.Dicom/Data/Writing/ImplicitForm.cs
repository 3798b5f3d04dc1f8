namespace Appliance.Dicom.Data.Writing;

/// <summary>
/// What implicit VR can say (PS3.5 A.1): readers take the representation from the dictionary, so an element that was read as a sequence
/// against the dictionary, or as bytes where the dictionary has a sequence, would be read as something else.
/// </summary>
internal static class ImplicitForm
{
    internal static void Check(DicomItem item)
    {
        var known = DicomDictionary.VRsOf(item.Tag);
        var isLegal = item switch
        {
            // Where the dictionary knows nothing, undefined length tells a sequence.
            DicomSequence => known is "SQ" or "",
            DicomFragmentSequence => item.Tag == DicomTag.PixelData || known is "OB" or "OW" or "OB or OW",
            // Without a value it is read as a sequence without items: the same bytes say the same nothing (PS3.5 6.2.2, 7.5).
            DicomElement { Length: > 0 } => known != "SQ",
            _ => true,
        };
        if (!isLegal)
        {
            throw new DicomDataException($"{item.Tag} {item.Tag.Keyword} is {item.VR} here and {known} in the dictionary, which implicit VR cannot say");
        }
    }
}
