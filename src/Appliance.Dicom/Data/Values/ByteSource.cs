namespace Appliance.Dicom.Data.Values;

/// <summary>Where large values stay: a file that is opened again for each, or a stream that the caller keeps open.</summary>
internal sealed class ByteSource
{
    private readonly string? _path;
    private readonly Stream? _stream;

    internal ByteSource(string path) => _path = path;

    internal ByteSource(Stream stream) => _stream = stream;

    internal Stream Open(long offset, long length) => _path is null
        ? new RangeStream(_stream!, offset, length, ownsInner: false)
        : new RangeStream(
            new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0),
            offset,
            length,
            ownsInner: true);
}
