using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Web;

namespace Appliance.Dicom.Tests.Web;

/// <summary>Every status and every cut that a STOW-RS server may answer with.</summary>
public sealed class StowClientTests : IDisposable
{
    private const string Uid = "1.2.3.1";

    private const string StoredJson =
        """{"00081199":{"vr":"SQ","Value":[{"00081150":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.7"]},"00081155":{"vr":"UI","Value":["1.2.3.1"]}}]}}""";

    private const string FailedXml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM">
          <DicomAttribute tag="00081198" vr="SQ" keyword="FailedSOPSequence"><Item number="1">
            <DicomAttribute tag="00081155" vr="UI"><Value number="1">1.2.3.1</Value></DicomAttribute>
            <DicomAttribute tag="00081197" vr="US"><Value number="1">{0}</Value></DicomAttribute>
          </Item></DicomAttribute>
        </NativeDicomModel>
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stow_Stored_IsSuccessAndTheFileCameByteForByte()
    {
        byte[] request = [];
        await using var server = new RudeWebServer((came, wire) =>
        {
            request = came;
            return RudeWebServer.WriteAsync(wire, "200 OK", StoredJson);
        });
        StoreItem file = Item(300_000);

        StoreResult result = await StoreAsync(server, file);

        Assert.Equal(DicomStatus.Success, result.Status);
        byte[] sent = await File.ReadAllBytesAsync(file.Path, Cancel);
        Assert.True(request.AsSpan().IndexOf(sent) > 0);
        Assert.StartsWith("POST /dicom-web/studies HTTP/1.1\r\n", Encoding.ASCII.GetString(request, 0, 200), StringComparison.Ordinal);
        Assert.EndsWith("--\r\n", Encoding.ASCII.GetString(request[^10..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK", """[{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1"]}}]}}]""", 0x0000)]
    [InlineData("202 Accepted", """{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1"]},"00081196":{"vr":"US","Value":[45056]}}]}}""", 0xB000)]
    [InlineData("202 Accepted", """{"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.9"]}},{"00081155":{"vr":"UI","Value":["1.2.3.1"]},"00081197":{"vr":"US","Value":[290]}}]}}""", 0x0122)]
    [InlineData("409 Conflict", """{"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1"]},"00081197":{"vr":"US","Value":[43264]}}]}}""", 0xA900)]
    [InlineData("409 Conflict", """{"0008119A":{"vr":"SQ","Value":[{"00081197":{"vr":"US","Value":[49152]}}]}}""", 0xC000)]
    [InlineData("409 Conflict", """{"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1"]}}]}}""", 0xC000)]
    [InlineData("503 Busy", """{"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.1"]},"00081197":{"vr":"US","Value":[42752]}}]}}""", 0xA700)]
    public async Task Stow_AnswerInJson_HasTheCodeOfTheInstance(string head, string body, int status)
    {
        await using var server = RudeWebServer.Saying(head, body);

        Assert.Equal(new DicomStatus((ushort)status), (await StoreAsync(server)).Status);
    }

    [Theory]
    [InlineData("43264", 0xA900)]
    [InlineData("many", 0xC000)]
    public async Task Stow_AnswerInXml_HasTheCodeOfTheInstance(string reason, int status)
    {
        await using var server = RudeWebServer.Saying("409 Conflict", FailedXml.Replace("{0}", reason, StringComparison.Ordinal), "application/dicom+xml");

        Assert.Equal(new DicomStatus((ushort)status), (await StoreAsync(server)).Status);
    }

    /// <summary>Silence and nonsense never count as stored, and never as refused for ever.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("<html>Please log in</html>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>")]
    [InlineData("{\"00081199\":")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\0\0\0\0")]
    [InlineData("""{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["1.2.3.2"]}}]}}""")]
    public async Task Stow_SuccessWithoutAWordOnTheInstance_IsTriedAgain(string body)
    {
        await using var server = RudeWebServer.Saying("200 OK", body);

        StowRefusedException fault = await Assert.ThrowsAsync<StowRefusedException>(() => StoreAsync(server));

        Assert.True(fault is { IsTransient: true, IsAboutObject: true });
    }

    [Theory]
    [InlineData("301 Moved\r\nLocation: http://192.0.2.1/", false, false)]
    [InlineData("400 Bad Request", false, true)]
    [InlineData("401 Unauthorized\r\nWWW-Authenticate: Basic", false, false)]
    [InlineData("403 Forbidden", false, false)]
    [InlineData("404 Not Found", false, false)]
    [InlineData("409 Conflict", false, true)]
    [InlineData("413 Payload Too Large", false, true)]
    [InlineData("415 Unsupported Media Type", false, true)]
    [InlineData("429 Too Many Requests\r\nRetry-After: 7", true, false)]
    [InlineData("500 Internal Server Error", true, true)]
    [InlineData("501 Not Implemented", false, false)]
    [InlineData("502 Bad Gateway", true, false)]
    [InlineData("503 Service Unavailable", true, false)]
    [InlineData("504 Gateway Timeout", true, false)]
    public async Task Stow_Status_SaysWhetherItPassesAndWhomItConcerns(string head, bool isTransient, bool isAboutObject)
    {
        await using var server = RudeWebServer.Saying(head, "MRN 12345", "text/plain");

        StowRefusedException fault = await Assert.ThrowsAsync<StowRefusedException>(() => StoreAsync(server));

        Assert.Equal((isTransient, isAboutObject), (fault.IsTransient, fault.IsAboutObject));
        Assert.Equal(head.Contains("Retry-After", StringComparison.Ordinal) ? TimeSpan.FromSeconds(7) : null, fault.RetryAfter);
        Assert.DoesNotContain("12345", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Requests);
    }

    /// <summary>RFC 9110 10.1.1: a large object is not sent to a server that says no first.</summary>
    [Fact]
    public async Task Stow_RefusedBeforeTheBody_IsNotSent()
    {
        byte[] request = [];
        await using var server = new RudeWebServer(
            (came, wire) =>
            {
                request = came;
                return RudeWebServer.WriteAsync(wire, "401 Unauthorized", "");
            },
            readBody: false);

        StowRefusedException fault = await Assert.ThrowsAsync<StowRefusedException>(() => StoreAsync(server, Item(8_000_000)));

        Assert.Equal(HttpStatusCode.Unauthorized, fault.Status);
        Assert.True(request.Length < 4096);
    }

    public static TheoryData<string, NetworkFailure> Cuts => new()
    {
        { "", NetworkFailure.ConnectionLost },
        { "HTTP/1.1 200 OK\r\nContent-Le", NetworkFailure.ConnectionLost },
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"00081199\":", NetworkFailure.ConnectionLost },
        { "SSH-2.0-OpenSSH_9.2\r\n", NetworkFailure.WrongProtocol },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Stow_AnswerCutOrGarbage_IsAFailureOfTheNetwork(string said, NetworkFailure failure)
    {
        await using var server = new RudeWebServer((_, wire) => wire.WriteAsync(Encoding.ASCII.GetBytes(said)).AsTask());

        Assert.Equal(failure, (await Assert.ThrowsAsync<DicomNetworkException>(() => StoreAsync(server))).Failure);
    }

    [Fact]
    public async Task Stow_EndlessAnswer_IsCutAtTheLimit()
    {
        await using var server = RudeWebServer.Saying("200 OK", new string(' ', StowClient.MaxAnswerBytes + 1));

        Assert.Equal(NetworkFailure.PeerViolation, (await Assert.ThrowsAsync<DicomNetworkException>(() => StoreAsync(server))).Failure);
    }

    [Fact]
    public async Task Stow_ServerThatNeverAnswers_IsLeft()
    {
        var gone = new TaskCompletionSource();
        await using var server = new RudeWebServer((_, _) => gone.Task);
        using var client = new StowClient(new StowOptions(server.Services) { AnswerTimeout = TimeSpan.FromMilliseconds(200) });

        DicomNetworkException fault = await Assert.ThrowsAsync<DicomNetworkException>(() => client.StoreAsync(Item(), Cancel));

        gone.SetResult();
        Assert.Equal(NetworkFailure.TimedOut, fault.Failure);
    }

    [Fact]
    public async Task Stow_ServerThatStopsReading_IsLeft()
    {
        var gone = new TaskCompletionSource();
        await using var server = new RudeWebServer(
            async (_, wire) =>
            {
                await wire.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
                await gone.Task;
            },
            readBody: false);
        using var client = new StowClient(new StowOptions(server.Services) { StallTimeout = TimeSpan.FromMilliseconds(300), ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        DicomNetworkException fault = await Assert.ThrowsAsync<DicomNetworkException>(() => client.StoreAsync(Item(64_000_000), Cancel));

        gone.SetResult();
        Assert.Equal(NetworkFailure.TimedOut, fault.Failure);
    }

    [Fact]
    public async Task Stow_NobodyThere_IsAConnectFailure()
    {
        var server = RudeWebServer.Saying("200 OK");
        using var client = new StowClient(new StowOptions(server.Services));
        await server.DisposeAsync();

        Assert.Equal(NetworkFailure.ConnectFailed, (await Assert.ThrowsAsync<DicomNetworkException>(() => client.StoreAsync(Item(), Cancel))).Failure);
    }

    [Fact]
    public async Task Stow_Secret_IsShownToTheServer()
    {
        string request = "";
        await using var server = new RudeWebServer((came, wire) =>
        {
            request = Encoding.ASCII.GetString(came, 0, 400);
            return RudeWebServer.WriteAsync(wire, "200 OK", StoredJson);
        });
        using var client = new StowClient(new StowOptions(server.Services) { Authorization = () => new AuthenticationHeaderValue("Bearer", "abc") });

        await client.StoreAsync(Item(), Cancel);

        Assert.Contains("Authorization: Bearer abc\r\n", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://pacs/")]
    [InlineData("http://user:secret@pacs/")]
    [InlineData("http://pacs/?x=1")]
    public void Stow_AddressThatIsNone_IsRefused(string address) =>
        Assert.Throws<ArgumentException>(() => new StowClient(new StowOptions(new Uri(address))));

    private static async Task<StoreResult> StoreAsync(RudeWebServer server, StoreItem file)
    {
        using var client = new StowClient(new StowOptions(server.Services));
        return await client.StoreAsync(file, Cancel);
    }

    private Task<StoreResult> StoreAsync(RudeWebServer server) => StoreAsync(server, Item());

    private StoreItem Item(int pixelBytes = 16)
    {
        string path = _folder.File(Path.GetRandomFileName());
        DicomDataset dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, Uid)
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[pixelBytes]);
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return StoreItem.Open(path);
    }
}
