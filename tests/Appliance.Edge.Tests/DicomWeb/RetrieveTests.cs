using System.Net;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Receive;

namespace Appliance.Edge.Tests.DicomWeb;

/// <summary>WADO-RS (PS3.18 10.4) over real sockets.</summary>
public sealed class RetrieveTests : IAsyncLifetime
{
    private const string Study = "studies/1.2.3";
    private const string Image = "studies/1.2.3/series/1.2.3.1/instances/1.2.3.1.1";
    private const string AnySyntax = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";

    private WebUnit _web = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _web = await WebUnit.StartAsync();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Fact]
    public async Task Wado_Study_GivesEveryInstanceByteForByteAsStored()
    {
        await _web.StoreAsync(new TestObject(), new TestObject { Sop = "1.2.3.1.2", PixelBytes = 300_000 });

        using HttpResponseMessage response = await _web.GetAsync(Study, AnySyntax);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        List<(string ContentType, byte[] Bytes)> parts = await MultipartPayload.ReadAsync(response);
        Assert.Equal(
            new[] { "1.2.3/1.2.3.1.1.dcm", "1.2.3/1.2.3.1.2.dcm" }.Select(file => File.ReadAllBytes(_web.Unit.Spool.PathOf(file))),
            parts.Select(part => part.Bytes));
        Assert.All(parts, part => Assert.Equal("application/dicom; transfer-syntax=1.2.840.10008.1.2.1", part.ContentType));
    }

    [Theory]
    [InlineData("application/dicom", "application/dicom")]
    [InlineData("*/*", "multipart/related")]
    [InlineData(null, "multipart/related")]
    [InlineData("multipart/related; type=application/dicom", "multipart/related")]
    [InlineData("text/html, multipart/related; type=\"application/dicom\"; q=0.2", "multipart/related")]
    public async Task Wado_Instance_ComesAloneOrInPartsAsAccepted(string? accept, string mediaType)
    {
        await _web.StoreAsync(new TestObject());

        using HttpResponseMessage response = await _web.GetAsync(Image, accept);

        Assert.Equal((HttpStatusCode.OK, mediaType), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    /// <summary>PS3.18 8.7.3.5.2: neither Implicit VR Little Endian nor big endian unless the client takes any.</summary>
    [Theory]
    [InlineData("", "1.2.840.10008.1.2.1")]
    [InlineData("; transfer-syntax=1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1")]
    [InlineData("; transfer-syntax=*", "1.2.840.10008.1.2")]
    public async Task Wado_StoredImplicit_IsGivenExplicitUnlessAnythingIsTaken(string parameter, string given)
    {
        await _web.PostAsync(WebUnit.Payload(WebUnit.Part10(new TestObject(), DicomTransferSyntax.ImplicitVRLittleEndian)));

        using HttpResponseMessage response = await _web.GetAsync(Image, "multipart/related; type=\"application/dicom\"" + parameter);

        (string contentType, byte[] bytes) = Assert.Single(await MultipartPayload.ReadAsync(response));
        Assert.EndsWith("=" + given, contentType, StringComparison.Ordinal);
        DicomFile file = DicomFile.Read(new MemoryStream(bytes));
        Assert.Equal(given, file.TransferSyntax.UID.Value);
        Assert.Equal("Phantom^One", file.Dataset.GetString(DicomTag.PatientName));
    }

    [Theory]
    [InlineData(Image, "image/png", 406)]
    [InlineData(Image, "multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.4.90", 406)]
    [InlineData(Image + "/metadata", "application/dicom+xml", 406)]
    [InlineData(Image + "/frames/1", "multipart/related; type=\"image/jpeg\"", 406)]
    [InlineData(Image + "/bulkdata/7FE00010", "image/jpeg", 406)]
    [InlineData("studies/1.2.9", null, 404)]
    [InlineData("studies/1.2.3/series/1.2.9", null, 404)]
    [InlineData("studies/1.2.9/series/1.2.3.1/instances/1.2.3.1.1", null, 404)]
    [InlineData(Image + "/frames/2", null, 404)]
    [InlineData(Image + "/bulkdata/00091001", null, 404)]
    [InlineData(Image + "/bulkdata/00081115/1/7FE00010", null, 404)]
    [InlineData("studies/x/metadata", null, 400)]
    [InlineData(Image + "/frames/0", null, 400)]
    [InlineData(Image + "/frames/1,,2", null, 400)]
    [InlineData(Image + "/bulkdata/x", null, 400)]
    [InlineData(Image + "/bulkdata/00081115/1", null, 400)]
    [InlineData("patients", null, 404)]
    public async Task Wado_WhatCannotBeGiven_IsRefusedWithAHint(string path, string? accept, int status)
    {
        await _web.StoreAsync(new TestObject());

        using HttpResponseMessage response = await _web.GetAsync(path, accept);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>PS3.18 table 10.4.3-1: 206 when some are gone, 410 when all are.</summary>
    [Fact]
    public async Task Wado_FilesGone_Is206AndThen410()
    {
        await _web.StoreAsync(new TestObject(), new TestObject { Sop = "1.2.3.1.2" });
        File.Delete(_web.Unit.Spool.PathOf("1.2.3/1.2.3.1.1.dcm"));

        using HttpResponseMessage some = await _web.GetAsync(Study, AnySyntax);
        using HttpResponseMessage none = await _web.GetAsync(Image, AnySyntax);

        Assert.Equal(HttpStatusCode.PartialContent, some.StatusCode);
        Assert.Single(await MultipartPayload.ReadAsync(some));
        Assert.Equal(HttpStatusCode.Gone, none.StatusCode);
    }

    [Fact]
    public async Task Wado_Metadata_NamesBulkValuesByAddressesThatGiveThem()
    {
        var image = new TestObject { PixelBytes = 100_000 };
        await _web.StoreAsync(image);

        using HttpResponseMessage response = await _web.GetAsync(Study + "/metadata");
        JsonElement instance = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement[0];
        string address = instance.GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!;
        using HttpResponseMessage parts = await _web.GetAsync(address);
        using HttpResponseMessage alone = await _web.GetAsync(address, "application/octet-stream");

        Assert.Equal("Phantom^One", instance.GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString());
        Assert.False(instance.GetProperty("7FE00010").TryGetProperty("InlineBinary", out _));
        byte[] pixels = ((DicomElement)image.Dataset().Single(item => item.Tag == DicomTag.PixelData)).Bytes.ToArray();
        Assert.Equal(pixels, Assert.Single(await MultipartPayload.ReadAsync(parts)).Bytes);
        Assert.Equal(pixels, await alone.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Wado_FrameOfANativeImage_IsItsBytes()
    {
        await _web.StoreAsync(new TestObject());

        using HttpResponseMessage response = await _web.GetAsync(Image + "/frames/1", "multipart/related; type=\"application/octet-stream\"");

        Assert.Equal([7, 0, 1, 0, 2, 0, 3, 0], Assert.Single(await MultipartPayload.ReadAsync(response)).Bytes);
    }

    /// <summary>PS3.5 8.1.1: frames of 1-bit pixels follow each other inside a byte.</summary>
    [Fact]
    public async Task Wado_FramesOfOneBitPixels_BeginAtTheirOwnByte()
    {
        DicomDataset segmentation = new TestObject().Dataset()
            .AddOrUpdate<ushort>(DicomTag.BitsAllocated, 1).AddOrUpdate<ushort>(DicomTag.BitsStored, 1).AddOrUpdate<ushort>(DicomTag.HighBit, 0)
            .AddOrUpdate(DicomTag.NumberOfFrames, "3").AddOrUpdate<ushort>(DicomTag.Rows, 2).AddOrUpdate<ushort>(DicomTag.Columns, 3)
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OB, [0b11_101010, 0b0101_0110, 0b0000_0010, 0]);
        await _web.PostAsync(WebUnit.Payload(Written(new DicomFile(segmentation, DicomTransferSyntax.ExplicitVRLittleEndian))));

        using HttpResponseMessage response = await _web.GetAsync(Image + "/frames/1,2,3");

        Assert.Equal([0b101010, 0b011011, 0b100101], (await MultipartPayload.ReadAsync(response)).Select(part => part.Bytes[0] & 0b111111));
    }

    [Fact]
    public async Task Wado_CompressedFrames_AreEachTheirOwnCodestream()
    {
        byte[][] codestreams = [[0xFF, 0xD8, 0xFF, 1, 0xFF, 0xD9], [0xFF, 0xD8, 0xFF, 2, 2, 2, 0xFF, 0xD9]];
        DicomDataset video = new TestObject().Dataset().AddOrUpdate(DicomTag.NumberOfFrames, "2");
        video.Remove(DicomTag.PixelData);
        video.AddOrUpdate(new DicomFragmentSequence(DicomTag.PixelData, DicomVR.OB, DicomValue.Empty, codestreams.Select(bytes => new DicomValue(bytes))));
        await _web.PostAsync(WebUnit.Payload(Written(new DicomFile(video, DicomTransferSyntax.JPEGBaseline8Bit))));

        using HttpResponseMessage frames = await _web.GetAsync(Image + "/frames/2,1", "multipart/related; type=\"image/jpeg\"; transfer-syntax=*");
        using HttpResponseMessage bulk = await _web.GetAsync(Image + "/bulkdata/7FE00010");
        using HttpResponseMessage octets = await _web.GetAsync(Image + "/frames/1", "multipart/related; type=\"application/octet-stream\"");

        List<(string ContentType, byte[] Bytes)> parts = await MultipartPayload.ReadAsync(frames);
        Assert.Equal([codestreams[1], codestreams[0]], parts.Select(part => part.Bytes));
        Assert.Equal("image/jpeg; transfer-syntax=1.2.840.10008.1.2.4.50", parts[0].ContentType);
        Assert.Equal(codestreams, (await MultipartPayload.ReadAsync(bulk)).Select(part => part.Bytes));
        Assert.Equal(HttpStatusCode.NotAcceptable, octets.StatusCode);
    }

    /// <summary>
    /// Browser viewers ask for every frame as octets in whatever transfer syntax it is stored (PS3.18 8.7.3.5.2, the wildcard); a syntax that
    /// table 8.7.3-5 has no media type for can come in no other way.
    /// </summary>
    [Theory]
    [InlineData("1.2.840.10008.1.2.4.50", "multipart/related; type=application/octet-stream; transfer-syntax=*", "application/octet-stream")]
    [InlineData("1.2.840.10008.1.2.4.50", "multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.4.50", "application/octet-stream")]
    [InlineData("1.2.840.10008.1.2.4.50", "application/octet-stream;transfer-syntax=*;q=0.5, image/jpeg", "image/jpeg")]
    [InlineData("1.2.840.10008.1.2.4.50", "application/octet-stream", null)]
    [InlineData("1.2.840.10008.1.2.4.50", "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.90", null)]
    [InlineData("1.2.840.10008.1.2.4.53", null, "application/octet-stream")]
    [InlineData("1.2.840.10008.1.2.4.53", "multipart/related; type=application/octet-stream; transfer-syntax=*", "application/octet-stream")]
    [InlineData("1.2.840.10008.1.2.4.53", "image/jpeg", null)]
    public async Task Wado_CompressedFrame_ComesAsOctetsToWhomeverTakesItsSyntax(string syntax, string? accept, string? mediaType)
    {
        byte[] codestream = [0xFF, 0xD8, 0xFF, 1, 0xFF, 0xD9];
        DicomDataset image = new TestObject().Dataset();
        image.Remove(DicomTag.PixelData);
        image.AddOrUpdate(new DicomFragmentSequence(DicomTag.PixelData, DicomVR.OB, DicomValue.Empty, [new DicomValue(codestream)]));
        await _web.PostAsync(WebUnit.Payload(Written(new DicomFile(image, DicomTransferSyntax.Lookup(syntax)))));

        using HttpResponseMessage frame = await _web.GetAsync(Image + "/frames/1", accept);
        using HttpResponseMessage bulk = await _web.GetAsync(Image + "/bulkdata/7FE00010", accept);

        foreach (HttpResponseMessage response in (HttpResponseMessage[])[frame, bulk])
        {
            Assert.Equal(mediaType is null ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, response.StatusCode);
            if (mediaType is not null)
            {
                (string contentType, byte[] bytes) = response.Content.Headers.ContentType!.MediaType == "multipart/related"
                    ? Assert.Single(await MultipartPayload.ReadAsync(response))
                    : (response.Content.Headers.ContentType.ToString(), await response.Content.ReadAsByteArrayAsync(Cancel));
                Assert.Equal($"{mediaType}; transfer-syntax={syntax}", contentType);
                Assert.Equal(codestream, bytes);
            }
        }
    }

    [Theory]
    [InlineData(null, "image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF })]
    [InlineData("image/png", "image/png", new byte[] { 0x89, 0x50, 0x4E })]
    [InlineData("image/png;q=0.5, image/jpeg;q=0.9", "image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF })]
    [InlineData("image/*", "image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF })]
    public async Task Wado_Rendered_IsAPictureAsAccepted(string? accept, string mediaType, byte[] start)
    {
        await _web.PostAsync(WebUnit.Payload(Written(new DicomFile(Shown(), DicomTransferSyntax.ExplicitVRLittleEndian))));

        using HttpResponseMessage response = await _web.GetAsync(Image + "/rendered?window=2,4", accept);

        Assert.Equal((HttpStatusCode.OK, mediaType), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(start, (await response.Content.ReadAsByteArrayAsync(Cancel))[..3]);
    }

    /// <summary>PS3.18 8.3.5.1.4, PS3.3 C.11.2.1.3.2: with centre 2 and width 4, linear exact, 0 is black and 4 is white.</summary>
    [Fact]
    public async Task Wado_Rendered_UsesTheWindowThatIsAskedFor()
    {
        await _web.PostAsync(WebUnit.Payload(Written(new DicomFile(Shown(), DicomTransferSyntax.ExplicitVRLittleEndian))));

        using HttpResponseMessage response = await _web.GetAsync(Image + "/frames/1/rendered?window=2,4,linear-exact", "image/png");

        using var picture = SkiaSharp.SKBitmap.Decode(await response.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal([255, 64, 128, 191], new[] { picture.GetPixel(0, 0), picture.GetPixel(1, 0), picture.GetPixel(0, 1), picture.GetPixel(1, 1) }.Select(c => (int)c.Red));
    }

    [Theory]
    [InlineData("/rendered?window=1", null, 400)]
    [InlineData("/rendered?window=1,0", null, 400)]
    [InlineData("/rendered?quality=101", null, 400)]
    [InlineData("/frames/1,2/rendered", null, 400)]
    [InlineData("/rendered", "video/mp4", 406)]
    [InlineData("/frames/2/rendered", null, 406)]
    public async Task Wado_RenderedOtherwise_IsRefusedWithAHint(string path, string? accept, int status)
    {
        await _web.PostAsync(WebUnit.Payload(Written(new DicomFile(Shown(), DicomTransferSyntax.ExplicitVRLittleEndian))));

        using HttpResponseMessage response = await _web.GetAsync(Image + path, accept);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Wado_RevisedInstance_IsTheOneThatCounts()
    {
        await _web.StoreAsync(new TestObject());
        await _web.StoreAsync(new TestObject { PatientName = "Phantom^Corrected" });

        using HttpResponseMessage response = await _web.GetAsync(Study, AnySyntax);

        DicomFile file = DicomFile.Read(new MemoryStream(Assert.Single(await MultipartPayload.ReadAsync(response)).Bytes));
        Assert.Equal("Phantom^Corrected", file.Dataset.GetString(DicomTag.PatientName));
    }

    /// <summary>Values 7, 1, 2, 3, which the object says how to read.</summary>
    private static DicomDataset Shown() => new TestObject().Dataset()
        .AddOrUpdate<ushort>(DicomTag.SamplesPerPixel, 1).AddOrUpdate(DicomTag.PhotometricInterpretation, "MONOCHROME2")
        .AddOrUpdate<ushort>(DicomTag.BitsStored, 16).AddOrUpdate<ushort>(DicomTag.HighBit, 15).AddOrUpdate<ushort>(DicomTag.PixelRepresentation, 0);

    private static byte[] Written(DicomFile file)
    {
        using var bytes = new MemoryStream();
        file.Write(bytes);
        return bytes.ToArray();
    }
}
