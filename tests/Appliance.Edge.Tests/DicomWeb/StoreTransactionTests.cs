using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Edge.DicomWeb.Store;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.DicomWeb;

/// <summary>STOW-RS (PS3.18 10.5) over real sockets: the rules are those of C-STORE.</summary>
public sealed class StoreTransactionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stow_NewInstances_Are200WithTheirUrlsAndKeptByteForByte()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        TestObject[] sent = [new(), new() { Sop = "1.2.3.1.2", Pixel = 8, PixelBytes = 300_000 }];

        using HttpResponseMessage response = await web.StoreAsync(sent);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/dicom+json", response.Content.Headers.ContentType!.MediaType);
        DicomDataset report = await WebUnit.DatasetAsync(response);
        Assert.EndsWith("/studies/1.2.3", report.GetString(DicomTag.RetrieveURL), StringComparison.Ordinal);
        Assert.Equal(["1.2.3.1.1", "1.2.3.1.2"], report.GetSequenceItems(DicomTag.ReferencedSOPSequence).Select(i => i.GetString(DicomTag.ReferencedSOPInstanceUID)));
        Assert.All(sent, one =>
        {
            InstanceRow row = Assert.Single(web.Unit.Instances(one.Sop));
            Assert.Equal(System.Security.Cryptography.SHA256.HashData(one.Bytes()), row.Digest.ToArray());
            Assert.Equal(InstanceOrigin.Received, row.Origin);
        });
    }

    [Fact]
    public async Task Stow_Request_HasARowInTheLedgerAndHoldsItsStudy()
    {
        await using WebUnit web = await WebUnit.StartAsync();

        using HttpResponseMessage response = await web.StoreAsync(new TestObject(), new TestObject());

        Assert.Equal(1, web.Unit.Count("SELECT count(*) FROM association WHERE calling_ae = 'STOW-RS' AND ending = 'Released'"));
        Assert.Equal(1, web.Unit.Count("SELECT stored FROM association"));
        Assert.Equal(1, web.Unit.Count("SELECT duplicates FROM association"));
        Assert.Equal(1, web.Unit.Count("SELECT count(*) FROM association_study"));
    }

    [Fact]
    public async Task Stow_OtherPixelsUnderTheSameUid_KeepsBothAndQuarantines()
    {
        await using WebUnit web = await WebUnit.StartAsync();

        using HttpResponseMessage response = await web.StoreAsync(new TestObject(), new TestObject { Pixel = 99 });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([InstanceState.Current, InstanceState.Conflict], web.Unit.Instances().Select(row => row.State));
    }

    [Fact]
    public async Task Stow_OwnEvidence_IsReturnedAndNeverRun()
    {
        await using WebUnit web = await WebUnit.StartAsync();

        using HttpResponseMessage response = await web.StoreAsync(new TestObject { DeviceUid = web.Unit.Device.Uid });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(InstanceOrigin.Returned, Assert.Single(web.Unit.Instances()).Origin);
    }

    /// <summary>PS3.18 table 10.5.3-1: 202 when some were stored, with a Failure Reason for each that was not.</summary>
    [Fact]
    public async Task Stow_SomeRefused_Is202AndSaysWhich()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        byte[] otherMeta = WebUnit.Part10(new TestObject { Sop = "1.2.3.1.9" });
        byte[] mismatch = Swap(otherMeta, "1.2.3.1.9", "1.2.3.1.8");

        using HttpResponseMessage response = await web.PostAsync(WebUnit.Payload(WebUnit.Part10(new TestObject()), mismatch, "garbage"u8.ToArray()));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        DicomDataset report = await WebUnit.DatasetAsync(response);
        Assert.Single(report.GetSequenceItems(DicomTag.ReferencedSOPSequence));
        DicomDataset failed = Assert.Single(report.GetSequenceItems(DicomTag.FailedSOPSequence));
        Assert.Equal((ushort)0xA900, failed.GetValue<ushort>(DicomTag.FailureReason));
        Assert.Equal((ushort)0xC000, Assert.Single(report.GetSequenceItems(DicomTag.OtherFailuresSequence)).GetValue<ushort>(DicomTag.FailureReason));
        Assert.Equal(["1.2.3/1.2.3.1.1.dcm"], web.Unit.Files());
    }

    [Fact]
    public async Task Stow_AnotherStudyThanThePath_Is409WithA900()
    {
        await using WebUnit web = await WebUnit.StartAsync();

        using HttpResponseMessage response = await web.PostAsync(WebUnit.Payload(WebUnit.Part10(new TestObject())), "studies/1.2.4");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        DicomDataset failed = Assert.Single((await WebUnit.DatasetAsync(response)).GetSequenceItems(DicomTag.FailedSOPSequence));
        Assert.Equal((ushort)0xA900, failed.GetValue<ushort>(DicomTag.FailureReason));
        Assert.Empty(web.Unit.Files());
    }

    [Fact]
    public async Task Stow_DiskNearlyFull_Is503WithRetryAfter()
    {
        await using WebUnit web = await WebUnit.StartAsync(new TestUnit(minFreeBytes: long.MaxValue));

        using HttpResponseMessage response = await web.StoreAsync(new TestObject());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Empty(web.Unit.Files());
    }

    /// <summary>Durable, then acknowledged: whichever disk operation fails, what the answer calls stored is stored.</summary>
    [Fact]
    public async Task Stow_NthDiskOperationFails_AnswersA700AndLeavesNothing()
    {
        for (var n = 1; n < 40; n++)
        {
            var disk = new FaultyFileSystem(n);
            await using WebUnit web = await WebUnit.StartAsync(new TestUnit(disk));

            using HttpResponseMessage response = await web.StoreAsync(new TestObject());

            if (response.StatusCode == HttpStatusCode.OK)
            {
                Assert.Single(web.Unit.Instances());
                if (!disk.Failed)
                {
                    return;
                }

                continue;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Empty(web.Unit.Instances());
        }

        Assert.Fail("the disk never stopped failing");
    }

    [Fact]
    public async Task Stow_ClientLeavesInMidPart_LeavesNothingAndEndsTheLedger()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        byte[] first = WebUnit.Part10(new TestObject());
        byte[] second = WebUnit.Part10(new TestObject { Sop = "1.2.3.1.2", PixelBytes = 1_000_000 });
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, web.Port, Cancel);
            NetworkStream wire = socket.GetStream();
            await wire.WriteAsync(Encoding.ASCII.GetBytes(
                "POST /studies HTTP/1.1\r\nHost: unit\r\nContent-Length: 9000000\r\nContent-Type: multipart/related; type=\"application/dicom\"; boundary=b\r\n\r\n"), Cancel);
            await wire.WriteAsync(Part(first), Cancel);
            await wire.WriteAsync(Part(second).AsMemory(0, 600_000), Cancel);
            await UntilAsync(() => web.Unit.Instances().Count == 1);
            socket.Client.LingerState = new LingerOption(true, 0);
        }

        await UntilAsync(() => web.Unit.Count("SELECT count(*) FROM association WHERE ending = 'Broken'") == 1);
        await UntilAsync(() => web.Unit.Files().Length == 1);
        Assert.Equal(["1.2.3/1.2.3.1.1.dcm"], web.Unit.Files());
    }

    [Fact]
    public async Task Stow_PayloadEndsWithoutItsLastBoundary_Says202ForWhatIsDurable()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        byte[] whole = await WebUnit.Payload(WebUnit.Part10(new TestObject()), WebUnit.Part10(new TestObject { Sop = "1.2.3.1.2" })).ReadAsByteArrayAsync(Cancel);

        using HttpResponseMessage response = await web.PostAsync(Raw(whole[..^60], "part-boundary"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        DicomDataset report = await WebUnit.DatasetAsync(response);
        Assert.Equal("1.2.3.1.1", Assert.Single(report.GetSequenceItems(DicomTag.ReferencedSOPSequence)).GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Single(report.GetSequenceItems(DicomTag.OtherFailuresSequence));
        Assert.Equal(["1.2.3/1.2.3.1.1.dcm"], web.Unit.Files());
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("multipart/related; type=\"application/dicom+json\"; boundary=b", 415)]
    [InlineData("multipart/form-data; boundary=b", 415)]
    [InlineData("multipart/related; type=\"application/dicom\"", 400)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=\"\"", 400)]
    [InlineData("multipart/related; type=application/dicom; boundary=b", 400)]
    public async Task Stow_WrongPayload_IsRefusedWithAHint(string contentType, int status)
    {
        await using WebUnit web = await WebUnit.StartAsync();
        using var body = new ByteArrayContent("--b--\r\n"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using HttpResponseMessage response = await web.PostAsync(body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(0, web.Unit.Count("SELECT count(*) FROM association"));
    }

    /// <summary>RFC 9110 8.4: a payload in a coding that is not undone here is refused as such, not as a broken one.</summary>
    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("identity", 200)]
    public async Task Stow_PayloadInAContentCoding_IsRefusedByThatName(string coding, int status)
    {
        await using WebUnit web = await WebUnit.StartAsync();
        using MultipartContent payload = WebUnit.Payload(WebUnit.Part10(new TestObject()));
        payload.Headers.ContentEncoding.Add(coding);

        using HttpResponseMessage response = await web.PostAsync(payload);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 415, (await response.Content.ReadAsStringAsync(Cancel)).Contains("Content-Encoding", StringComparison.Ordinal));
    }

    /// <summary>PS3.18 8.6.1.2.1, RFC 2046 4.1.1: lines end in CR LF; the client is told so in words that help it.</summary>
    [Fact]
    public async Task Stow_LinesThatEndInLineFeedsAlone_AreRefusedWithAHint()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        using var body = new ByteArrayContent([.. "--b\nContent-Type: application/dicom\n\n"u8, .. WebUnit.Part10(new TestObject()), .. "\n--b--\n"u8]);
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=b");

        using HttpResponseMessage response = await web.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("CR LF", await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    /// <summary>RFC 2046 5.1.1 allows 70 characters, Orthanc's DICOMweb plugin sends 110.</summary>
    [Theory]
    [InlineData(110, 200)]
    [InlineData(257, 400)]
    public async Task Stow_LongBoundary_IsReadWithinALimit(int length, int status)
    {
        await using WebUnit web = await WebUnit.StartAsync();
        string boundary = new('b', length);
        byte[] body = [.. Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n"), .. WebUnit.Part10(new TestObject()), .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n")];

        using HttpResponseMessage response = await web.PostAsync(Raw(body, boundary));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Stow_HostileParts_AreRefusedAloneAndLeaveNothing()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        byte[] escaping = Swap(WebUnit.Part10(new TestObject { Sop = "1.2.3.1.9" }), "1.2.3.1.9", "../../../x");
        var payload = WebUnit.Payload(escaping, [], new byte[100_000]);
        payload.Add(new ByteArrayContent([1]) { Headers = { ContentType = new MediaTypeHeaderValue("multipart/mixed") } });

        using HttpResponseMessage response = await web.PostAsync(payload);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(4, (await WebUnit.DatasetAsync(response)).GetSequenceItems(DicomTag.OtherFailuresSequence).Count);
        Assert.Empty(web.Unit.Files());
    }

    [Fact]
    public async Task Stow_HeaderOfAPartTooLong_Is400()
    {
        await using WebUnit web = await WebUnit.StartAsync();

        using HttpResponseMessage response = await web.PostAsync(Raw(Encoding.ASCII.GetBytes($"--b\r\nX: {new string('x', 20_000)}\r\n\r\nbody\r\n--b--\r\n"), "b"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(web.Unit.Files());
    }

    [Fact]
    public async Task Stow_ClientTakesXmlOnly_Is406BeforeAnythingIsStored()
    {
        await using WebUnit web = await WebUnit.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "studies") { Content = WebUnit.Payload(WebUnit.Part10(new TestObject())) };
        request.Headers.Accept.ParseAdd("application/dicom+xml");

        using HttpResponseMessage response = await web.Client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Empty(web.Unit.Files());
    }

    private static ByteArrayContent Raw(byte[] body, string boundary)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/related; type=\"application/dicom\"; boundary={boundary}");
        return content;
    }

    private static byte[] Part(byte[] file) =>
        [.. "\r\n--b\r\nContent-Type: application/dicom\r\n\r\n"u8, .. file, .. "\r\n--b"u8];

    /// <summary>Changes the first occurrence, which is that of the file meta information.</summary>
    private static byte[] Swap(byte[] file, string from, string to)
    {
        int at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(from));
        byte[] changed = [.. file];
        Encoding.ASCII.GetBytes(to.PadRight((from.Length + 1) & ~1, '\0')).CopyTo(changed, at);
        return changed;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }
}
