namespace Appliance.Dicom.Imaging.Frames;

/// <summary>Where the frames of an image come from: native or encapsulated pixel data.</summary>
internal interface IFrameSource
{
    /// <summary>Frames that are whole: those from 0 on.</summary>
    int WholeFrames { get; }

    /// <summary>What was wrong and worked round.</summary>
    IReadOnlyList<FrameProblem> Problems { get; }

    /// <summary>A frame as the file has it, decompressed; samples may still be plane by plane.</summary>
    /// <param name="frame">Frame number from 0, below <see cref="WholeFrames"/>.</param>
    /// <param name="cancellationToken">Ends decoding.</param>
    /// <exception cref="Data.DicomDataException">The frame cannot be read or decoded.</exception>
    PixelFrame Read(int frame, CancellationToken cancellationToken);
}
