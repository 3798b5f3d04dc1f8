namespace Appliance.Dicom.Data;

/// <summary>One element of a data set: a value, a sequence or encapsulated pixel data.</summary>
public abstract class DicomItem
{
    private protected DicomItem(DicomTag tag, DicomVR vr)
    {
        ArgumentNullException.ThrowIfNull(vr);
        Tag = tag;
        VR = vr;
    }

    /// <summary>The tag.</summary>
    public DicomTag Tag { get; }

    /// <summary>The value representation.</summary>
    public DicomVR VR { get; }

    /// <summary>Tag, VR and keyword; never the value, which may identify a patient.</summary>
    public override string ToString() => $"{Tag} {VR} {Tag.Keyword}";
}
