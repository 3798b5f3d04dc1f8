using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Services;

namespace Appliance.Dicom.Web;

/// <summary>One file as a multipart/related payload (PS3.18 8.6.1.2.1), streamed: memory does not grow with the object.</summary>
internal sealed class StowContent : HttpContent
{
    private const int BlockBytes = 128 * 1024;
    private const int BoundaryBytes = 16;

    private readonly StoreItem _file;
    private readonly Action _progress;
    private readonly Action _sent;
    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly long _fileBytes;

    /// <param name="file">The file.</param>
    /// <param name="progress">Called for each block that the server took.</param>
    /// <param name="sent">Called when the server took the last byte.</param>
    public StowContent(StoreItem file, Action progress, Action sent)
    {
        _sent = sent;
        _file = file;
        _progress = progress;
        string boundary = "part-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(BoundaryBytes));
        _head = Head(boundary, file);
        _tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        _fileBytes = new FileInfo(file.Path).Length;
        Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/related; type=\"application/dicom\"; boundary={boundary}");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_head, cancellationToken).ConfigureAwait(false);
        Stream file = _file.OpenDataset();
        await using (file.ConfigureAwait(false))
        {
            file.Position = 0;
            var block = new byte[BlockBytes];
            int read;
            while ((read = await file.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await stream.WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                _progress();
            }
        }

        await stream.WriteAsync(_tail, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        _sent();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length + _fileBytes + _tail.Length;
        return true;
    }

    private static byte[] Head(string boundary, StoreItem file)
    {
        using var head = new MemoryStream();

        // No transfer-syntax parameter: the file says it, and Orthanc takes the bare media type only.
        head.Write(Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n"));
        if (file.DatasetOffset == 0)
        {
            // A bare data set: application/dicom is a file by PS3.10.
            DicomPart10Preamble.WriteFileMeta(head, file.SopClassUid, file.SopInstanceUid, file.TransferSyntax.UID.Value);
        }

        return head.ToArray();
    }
}
