namespace Appliance.Dicom.Data.Reading;

/// <summary>Tag, VR and length of an element, and where they stood.</summary>
/// <param name="Offset">Offset of the first byte of the tag.</param>
/// <param name="Tag">The tag.</param>
/// <param name="VR">As written, or by the dictionary.</param>
/// <param name="Length">Bytes of value; <see cref="Undefined"/> when delimited instead.</param>
internal readonly record struct ElementHeader(long Offset, DicomTag Tag, DicomVR VR, uint Length)
{
    internal const uint Undefined = 0xFFFFFFFF;

    internal bool IsUndefined => Length == Undefined;
}
