namespace Appliance.Dicom.Imaging.Codecs;

/// <summary>Why a frame could not be decoded.</summary>
public enum CodecFault
{
    /// <summary>The bytes break the rules of their codec, or give another picture than the data set describes.</summary>
    Damaged,

    /// <summary>The frame exceeds a limit that is checked before anything is decoded.</summary>
    TooLarge,

    /// <summary>Decoding did not end in the time that a frame of this size is given; it was stopped.</summary>
    TimedOut,

    /// <summary>The process that decoded ended in the middle of this frame.</summary>
    Crashed,

    /// <summary>The transfer syntax, or this form of it, is not decoded here, or its library is not installed.</summary>
    Unsupported,

    /// <summary>The frame needs more memory than a decoder is given.</summary>
    OutOfMemory,
}
