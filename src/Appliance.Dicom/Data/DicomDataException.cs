namespace Appliance.Dicom.Data;

/// <summary>
/// What a data set, a file or a value did wrong: the message says what, at which offset or tag, and what was expected.
/// The only exception that reading, decoding and writing of DICOM data throws for bad data.
/// </summary>
public sealed class DicomDataException : Exception
{
    /// <summary>A fault described by one sentence.</summary>
    public DicomDataException(string message)
        : base(message)
    {
    }

    /// <summary>A fault described by one sentence, with what caused it.</summary>
    public DicomDataException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
