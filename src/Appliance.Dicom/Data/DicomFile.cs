using Appliance.Dicom.Data.Reading;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data;

/// <summary>A DICOM file (PS3.10): file meta information and one data set.</summary>
public sealed class DicomFile
{
    private const int FileBufferBytes = 64 * 1024;

    /// <summary>A file for a data set, with file meta information from its SOP Common module.</summary>
    /// <exception cref="DicomDataException">The data set has no SOP class or instance UID.</exception>
    public DicomFile(DicomDataset dataset, DicomTransferSyntax transferSyntax)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(transferSyntax);
        Dataset = dataset;
        TransferSyntax = transferSyntax;
        FileMetaInfo = new DicomDataset()
            .AddOrUpdate(DicomTag.MediaStorageSOPClassUID, dataset.GetString(DicomTag.SOPClassUID))
            .AddOrUpdate(DicomTag.MediaStorageSOPInstanceUID, dataset.GetString(DicomTag.SOPInstanceUID))
            .AddOrUpdate(DicomTag.TransferSyntaxUID, transferSyntax.UID)
            .AddOrUpdate(DicomTag.ImplementationClassUID, DicomImplementation.ClassUID)
            .AddOrUpdate(DicomTag.ImplementationVersionName, DicomImplementation.VersionName);
    }

    private DicomFile(DicomDataset meta, DicomDataset dataset, DicomTransferSyntax syntax, ReadState state)
    {
        FileMetaInfo = meta;
        Dataset = dataset;
        TransferSyntax = syntax;
        Problems = state.Problems;
        Truncation = state.Truncation;
    }

    /// <summary>The elements of group 0002; empty when the file had none.</summary>
    public DicomDataset FileMetaInfo { get; }

    /// <summary>The data set.</summary>
    public DicomDataset Dataset { get; }

    /// <summary>The syntax the data set was read in, or is to be written in.</summary>
    public DicomTransferSyntax TransferSyntax { get; }

    /// <summary>What the file did against the standard, at most the first hundred.</summary>
    public IReadOnlyList<DicomReadProblem> Problems { get; } = [];

    /// <summary>Where the file ends too early, when that was allowed (<see cref="DicomReadOptions.AllowsTruncation"/>); null for a whole one.</summary>
    public DicomReadProblem? Truncation { get; }

    /// <summary>Reads a file. It is closed again: large values are read from it when they are asked for.</summary>
    /// <exception cref="DicomDataException">It is not DICOM, is damaged, or exceeds a limit.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DicomFile Open(string path, DicomReadOptions? options = null)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        return Read(stream, options, new ByteSource(Path.GetFullPath(path)));
    }

    /// <summary>Reads from a stream, from where it stands. Large values stay in a stream that can seek: keep it open.</summary>
    /// <exception cref="DicomDataException">It is not DICOM, is damaged, or exceeds a limit.</exception>
    public static DicomFile Read(Stream stream, DicomReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(stream, options, source: null);
    }

    /// <summary>Writes to a new file of this name: a failure leaves what was there before.</summary>
    public void Save(string path)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileBufferBytes))
            {
                Write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes preamble, file meta information and data set.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="syntax">Another syntax than <see cref="TransferSyntax"/>; null for that one.</param>
    /// <exception cref="DicomDataException">Pixel data would have to be compressed or decompressed, or a value does not fit.</exception>
    public void Write(Stream stream, DicomTransferSyntax? syntax = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        syntax ??= TransferSyntax;
        CheckPixelData(syntax);
        var meta = FileMetaInfo.Clone().AddOrUpdate(DicomTag.TransferSyntaxUID, syntax.UID);
        CompleteFromDataset(meta, DicomTag.MediaStorageSOPClassUID, DicomTag.SOPClassUID);
        CompleteFromDataset(meta, DicomTag.MediaStorageSOPInstanceUID, DicomTag.SOPInstanceUID);
        DicomPart10Preamble.Write(stream, meta);
        DicomDatasetWriter.Write(stream, WithoutFileMeta(), syntax);
    }

    private static DicomFile Read(Stream stream, DicomReadOptions? options, ByteSource? source)
    {
        var state = new ReadState(options ?? DicomReadOptions.Default);
        var cursor = new ByteCursor(stream, source);
        var (meta, syntax) = Part10Parser.ReadHeader(cursor, state);
        return new DicomFile(meta, Part10Parser.ReadDataset(cursor, state, syntax), syntax, state);
    }

    /// <summary>PS3.10 7.1: group 0002 is not part of a data set; some devices put it there all the same.</summary>
    private DicomDataset WithoutFileMeta()
    {
        var stray = Dataset.Where(item => item.Tag.Group == 0x0002).ToArray();
        if (stray.Length == 0)
        {
            return Dataset;
        }

        var kept = Dataset.Clone();
        Array.ForEach(stray, item => kept.Remove(item.Tag));
        return kept;
    }

    private void CheckPixelData(DicomTransferSyntax syntax)
    {
        if (!Dataset.TryGetItem(DicomTag.PixelData, out var pixels) || !syntax.IsKnown)
        {
            return;
        }

        if (pixels is DicomFragmentSequence ? !syntax.IsEncapsulated : syntax.IsEncapsulated && syntax != TransferSyntax)
        {
            throw new DicomDataException($"pixel data of {TransferSyntax} cannot be written as {syntax}: it would need a codec");
        }
    }

    private void CompleteFromDataset(DicomDataset meta, DicomTag metaTag, DicomTag tag)
    {
        if (!meta.Contains(metaTag) && Dataset.TryGetItem(tag, out var item) && item is DicomElement element)
        {
            meta.AddOrUpdate(element.With(metaTag, DicomVR.UI));
        }
    }
}
