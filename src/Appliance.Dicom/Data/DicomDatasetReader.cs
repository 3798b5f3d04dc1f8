using Appliance.Dicom.Data.Reading;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data;

/// <summary>Reads a bare data set, such as a command set (PS3.7 6.3) or the data of a message.</summary>
public static class DicomDatasetReader
{
    /// <summary>
    /// Reads to the end of the stream, or to <see cref="DicomReadOptions.StopBefore"/>. Large values stay in a stream that can seek,
    /// which must then be kept open while they are used.
    /// </summary>
    /// <exception cref="DicomDataException">The bytes are no data set, or a limit is exceeded.</exception>
    public static DicomDataset Read(Stream stream, DicomTransferSyntax syntax, DicomReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(syntax);
        return Read(stream, syntax, new ReadState(options ?? DicomReadOptions.Default), source: null);
    }

    /// <summary>Reads a data set that is in memory.</summary>
    /// <exception cref="DicomDataException">The bytes are no data set, or a limit is exceeded.</exception>
    public static DicomDataset Read(ReadOnlyMemory<byte> bytes, DicomTransferSyntax syntax, DicomReadOptions? options = null)
    {
        using var stream = MemoryStreams.Over(bytes);
        return Read(stream, syntax, (options ?? DicomReadOptions.Default) with { MaxInlineValueBytes = long.MaxValue });
    }

    internal static DicomDataset Read(Stream stream, DicomTransferSyntax syntax, ReadState state, ByteSource? source)
    {
        if (!syntax.IsDeflated)
        {
            return new DatasetParser(new ByteCursor(stream, source), state).ReadDataset(Syntax.Of(syntax), state.Options.StopBefore);
        }

        using var inflated = new InflatingStream(stream, state.Options.MaxDeflatedBytes);
        return new DatasetParser(new ByteCursor(inflated), state).ReadDataset(Syntax.Of(syntax), state.Options.StopBefore);
    }
}
