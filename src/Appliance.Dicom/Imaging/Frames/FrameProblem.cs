namespace Appliance.Dicom.Imaging.Frames;

/// <summary>What pixel data can do against the standard and still be read, in whole or in part.</summary>
public enum FrameProblemKind
{
    /// <summary>The Basic Offset Table does not point at the fragments that are there; the frames were found without it.</summary>
    OffsetTableWrong,

    /// <summary>The Extended Offset Table does not point at the fragments that are there; the frames were found without it.</summary>
    ExtendedOffsetTableWrong,

    /// <summary>There are more frames than Number of Frames says; the others cannot be asked for.</summary>
    MoreFramesThanStated,

    /// <summary>Some frames are not there; asking for one is refused.</summary>
    FramesMissing,

    /// <summary>Several frames share a fragment, which PS3.5 A.4 forbids; they were told apart by their codestreams.</summary>
    FramesShareFragment,

    /// <summary>Bytes follow the last frame.</summary>
    TrailingBytes,

    /// <summary>The pixels are not stored as the transfer syntax says; they are read as what they are.</summary>
    OtherSyntax,
}

/// <summary>One fault of pixel data that reading could live with.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Text">One sentence, without any value that identifies a patient.</param>
public sealed record FrameProblem(FrameProblemKind Kind, string Text);
