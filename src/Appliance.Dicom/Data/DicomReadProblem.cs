namespace Appliance.Dicom.Data;

/// <summary>Something that the bytes did against the standard and that reading could live with.</summary>
/// <param name="Offset">Offset from the start of the file (of the inflated data set when it is deflated).</param>
/// <param name="Tag">The element it was found at.</param>
/// <param name="Text">One sentence, without any value of the data set.</param>
public sealed record DicomReadProblem(long Offset, DicomTag Tag, string Text);
