using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Tests.Receive;

namespace Appliance.Edge.Tests.DicomWeb;

/// <summary>QIDO-RS (PS3.18 10.6) with the matching of C-FIND (PS3.4 C.2.2.2).</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private WebUnit _web = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _web = await WebUnit.StartAsync();
        await AddAsync("1.1", "1.1.1", "1.1.1.1", "CT", ("PatientName", "Wang^XiaoDong=王^小东=wang^dong"), ("PatientID", "P1"), ("StudyDate", "20260102"), ("StudyTime", "114530.5"), ("AccessionNumber", "A[1]"));
        await AddAsync("1.1", "1.1.1", "1.1.1.2", "CT", ("PatientName", "Wang^XiaoDong=王^小东=wang^dong"), ("PatientID", "P1"), ("StudyDate", "20260102"), ("StudyTime", "114530.5"), ("AccessionNumber", "A[1]"));
        await AddAsync("1.1", "1.1.2", "1.1.2.1", "SR", ("PatientName", "Wang^XiaoDong=王^小东=wang^dong"), ("PatientID", "P1"), ("StudyDate", "20260102"), ("StudyTime", "114530.5"), ("AccessionNumber", "A[1]"));
        await AddAsync("1.2", "1.2.1", "1.2.1.1", "MR", ("PatientName", "Smith^John"), ("PatientID", "P2"), ("StudyDate", "20260203"), ("PatientWeight", "71"));
        await AddAsync("1.3", "1.3.1", "1.3.1.1", "CT", ("PatientName", "Smithers^Ann"), ("PatientID", "p2"), ("StudyDate", ""));
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    [Theory]
    [InlineData("", "1.2,1.1,1.3")]
    [InlineData("PatientID=P2", "1.2")]
    [InlineData("00100020=P2", "1.2")]
    [InlineData("PatientID=?2", "1.2,1.3")]
    [InlineData("PatientID=*", "1.2,1.1,1.3")]
    [InlineData("PatientID=", "1.2,1.1,1.3")]
    [InlineData("PatientName=smith*", "1.2,1.3")]
    [InlineData("PatientName=SMITH^JOHN", "1.2")]
    [InlineData("PatientName=Smith^John^^", "1.2")]
    [InlineData("PatientName=Smith", "")]
    [InlineData("PatientName=王*", "1.1")]
    [InlineData("PatientName=王^小东", "1.1")]
    [InlineData("PatientName=wang^xiaodong", "1.1")]
    [InlineData("PatientName=*东", "1.1")]
    [InlineData("PatientName=wang^dong", "1.1")]
    [InlineData("AccessionNumber=A[1]", "1.1")]
    [InlineData("AccessionNumber=A1", "")]
    [InlineData("StudyDate=20260102", "1.1")]
    [InlineData("StudyDate=20260101-20260131", "1.1")]
    [InlineData("StudyDate=20260201-", "1.2")]
    [InlineData("StudyDate=-20260131", "1.1")]
    [InlineData("StudyTime=1145", "1.1")]
    [InlineData("StudyTime=114530.5", "1.1")]
    [InlineData("StudyTime=12-", "")]
    [InlineData("StudyTime=10-1145", "1.1")]
    [InlineData("ModalitiesInStudy=SR", "1.1")]
    [InlineData("ModalitiesInStudy=CT", "1.1,1.3")]
    [InlineData("StudyInstanceUID=1.2,1.3", "1.2,1.3")]
    [InlineData("StudyInstanceUID=1.2%5C1.3", "1.2,1.3")]
    [InlineData("PatientID=P1&StudyDate=20260203", "")]
    [InlineData("limit=1", "1.2")]
    [InlineData("limit=2&offset=1", "1.1,1.3")]
    [InlineData("offset=9", "")]
    [InlineData("PatientName=' OR 1=1 --", "")]
    public async Task Qido_Studies_MatchByTheRulesOfCFind(string query, string expected)
    {
        using HttpResponseMessage response = await _web.GetAsync("studies?" + query);

        Assert.Equal(expected.Length == 0 ? HttpStatusCode.NoContent : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, string.Join(',', (await ResultsAsync(response)).Select(result => Text(result, "0020000D"))));
    }

    [Fact]
    public async Task Qido_Study_HasTheAttributesOfTheStandardInUtf8()
    {
        using HttpResponseMessage response = await _web.GetAsync("studies?PatientID=P1");

        JsonElement study = Assert.Single(await ResultsAsync(response));
        Assert.Equal("application/dicom+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("王^小东", study.GetProperty("00100010").GetProperty("Value")[0].GetProperty("Ideographic").GetString());
        Assert.Equal("ISO_IR 192", Text(study, "00080005"));
        Assert.Equal(["CT", "SR"], study.GetProperty("00080061").GetProperty("Value").EnumerateArray().Select(modality => modality.GetString()));
        Assert.Equal((2, 3), (study.GetProperty("00201206").GetProperty("Value")[0].GetInt32(), study.GetProperty("00201208").GetProperty("Value")[0].GetInt32()));
        Assert.Equal("ONLINE", Text(study, "00080056"));
        Assert.EndsWith("/studies/1.1", Text(study, "00081190"), StringComparison.Ordinal);
        foreach (string tag in new[] { "00080020", "00080030", "00080050", "00080090", "00100030", "00100040", "00200010" })
        {
            Assert.True(study.TryGetProperty(tag, out _), tag);
        }
    }

    [Theory]
    [InlineData("studies/1.1/series", "1.1.1,1.1.2")]
    [InlineData("studies/1.1/series?Modality=SR", "1.1.2")]
    [InlineData("studies/1.1/series?SeriesInstanceUID=1.2.1", "")]
    [InlineData("series?PatientID=P2", "1.2.1")]
    [InlineData("series?Modality=C*", "1.1.1,1.3.1")]
    [InlineData("series?SeriesNumber=4", "1.2.1,1.1.1,1.1.2,1.3.1")]
    [InlineData("series?RequestAttributesSequence.RequestedProcedureID=RP1", "1.2.1,1.1.1,1.1.2,1.3.1")]
    [InlineData("series?00400275.00400009=other", "")]
    [InlineData("studies/1.9/series", "")]
    public async Task Qido_Series_MatchByTheirOwnAndTheirStudysAttributes(string path, string expected)
    {
        using HttpResponseMessage response = await _web.GetAsync(path);

        Assert.Equal(expected, string.Join(',', (await ResultsAsync(response)).Select(result => Text(result, "0020000E"))));
    }

    [Theory]
    [InlineData("studies/1.1/series/1.1.1/instances", "1.1.1.1,1.1.1.2")]
    [InlineData("studies/1.1/instances", "1.1.1.1,1.1.1.2,1.1.2.1")]
    [InlineData("instances?PatientID=P2", "1.2.1.1")]
    [InlineData("instances?SOPInstanceUID=1.3.1.1,1.1.1.2", "1.3.1.1,1.1.1.2")]
    [InlineData("instances?InstanceNumber=2", "")]
    [InlineData("instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.2&limit=1", "1.3.1.1")]
    public async Task Qido_Instances_MatchAtEveryLevel(string path, string expected)
    {
        using HttpResponseMessage response = await _web.GetAsync(path);

        Assert.Equal(expected, string.Join(',', (await ResultsAsync(response)).Select(result => Text(result, "00080018"))));
    }

    [Fact]
    public async Task Qido_Instance_HasItsSizeAndItsAddress()
    {
        using HttpResponseMessage response = await _web.GetAsync("instances?SOPInstanceUID=1.2.1.1");

        JsonElement instance = Assert.Single(await ResultsAsync(response));
        Assert.Equal(2, instance.GetProperty("00280010").GetProperty("Value")[0].GetInt32());
        Assert.Equal("1.2.840.10008.1.2.1", Text(instance, "00083002"));
        using HttpResponseMessage image = await _web.GetAsync(Text(instance, "00081190"));
        Assert.Equal(HttpStatusCode.OK, image.StatusCode);
    }

    [Fact]
    public async Task Qido_IncludeField_BringsWhatIsAskedForAndTheMatchedKeys()
    {
        using HttpResponseMessage asked = await _web.GetAsync("studies?PatientID=P2&includefield=PatientWeight,00101020");
        using HttpResponseMessage all = await _web.GetAsync("studies?PatientID=P2&includefield=all");

        Assert.Equal(71, Assert.Single(await ResultsAsync(asked)).GetProperty("00101030").GetProperty("Value")[0].GetDouble());
        Assert.True(Assert.Single(await ResultsAsync(all)).TryGetProperty("00101030", out _));
    }

    /// <summary>PS3.18 8.3.4.2 and 8.3.4.4: warnings of code 299.</summary>
    [Theory]
    [InlineData("studies?fuzzymatching=true", "The fuzzymatching parameter is not supported. Only literal matching has been performed.")]
    [InlineData("studies?limit=2", "The number of results exceeded the maximum supported by the server. Additional results can be requested.")]
    [InlineData("studies?PatientWeight=71", "Matching by 00101030 is not supported at this level: it was ignored.")]
    [InlineData("studies?Modality=CT", "Matching by 00080060 is not supported at this level: it was ignored.")]
    public async Task Qido_WhatIsNotDone_IsSaidInAWarning(string path, string warning)
    {
        using HttpResponseMessage response = await _web.GetAsync(path);

        Assert.Contains($"\"{warning}\"", Assert.Single(response.Headers.GetValues("Warning")), StringComparison.Ordinal);
        Assert.StartsWith("299 ", Assert.Single(response.Headers.GetValues("Warning")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("studies?StudyDate=yesterday")]
    [InlineData("studies?StudyDate=20260101-20260102-20260103")]
    [InlineData("studies?StudyInstanceUID=1.2*")]
    [InlineData("studies?NoSuchAttribute=1")]
    [InlineData("studies?limit=-1")]
    [InlineData("studies?limit=many")]
    [InlineData("studies?fuzzymatching=perhaps")]
    [InlineData("studies?includefield=NoSuchAttribute")]
    [InlineData("studies/x/series")]
    [InlineData("instances?InstanceNumber=one")]
    public async Task Qido_WhatMakesNoSense_Is400WithAHint(string path)
    {
        using HttpResponseMessage response = await _web.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Qido_AfterACorrection_FindsTheNewNameOnly()
    {
        await AddAsync("1.2", "1.2.1", "1.2.1.1", "MR", ("PatientName", "Jones^John"), ("PatientID", "P2"), ("StudyDate", "20260203"));

        using HttpResponseMessage before = await _web.GetAsync("studies?PatientName=Smith*");
        using HttpResponseMessage after = await _web.GetAsync("studies?PatientName=Jones*");

        Assert.Equal("1.3", Text(Assert.Single(await ResultsAsync(before)), "0020000D"));
        Assert.Equal("1.2", Text(Assert.Single(await ResultsAsync(after)), "0020000D"));
    }

    /// <summary>Retention deletes rows: neither finds nor names stay behind.</summary>
    [Fact]
    public async Task Qido_AfterDeletion_FindsNothingAndKeepsNoName()
    {
        using HttpResponseMessage before = await _web.GetAsync("studies?PatientID=P1");
        await _web.Unit.Journal.WriteAsync(
            transaction =>
            {
                transaction.Execute("DELETE FROM instance WHERE study_id = (SELECT id FROM study WHERE study_uid = '1.1')");
            },
            Cancel);

        using HttpResponseMessage after = await _web.GetAsync("studies?PatientID=P1");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent), (before.StatusCode, after.StatusCode));
        Assert.Equal(0, _web.Unit.Count("SELECT count(*) FROM series_index WHERE patient_id = 'P1'"));
    }

    /// <summary>A journal from before it had an index, and evidence that no peer sent, are found by the same catching up.</summary>
    [Fact]
    public async Task Qido_IndexLost_IsReadAnewFromTheFiles()
    {
        using HttpResponseMessage before = await _web.GetAsync("studies");
        await _web.Unit.Journal.WriteAsync(transaction => { transaction.Execute("DELETE FROM series_index"); }, Cancel);
        await using WebUnit next = await _web.AgainAsync();

        using HttpResponseMessage after = await next.GetAsync("studies");

        Assert.Equal(3, (await ResultsAsync(after)).Count);
    }

    /// <summary>GBK under no declaration is the commonest fault in China: the name is found and shown as it is written.</summary>
    [Fact]
    public async Task Qido_NameInUndeclaredGbk_IsFoundByItsCharacters()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        DicomDataset image = new TestObject { Study = "1.7", Series = "1.7.1", Sop = "1.7.1.1" }.Dataset();
        image.AddOrUpdate(new DicomElement(DicomTag.PatientName, DicomVR.PN, Encoding.GetEncoding("GBK").GetBytes("张伟丽^国强")));
        image.AddOrUpdate(new DicomElement(DicomTag.StudyDescription, DicomVR.LO, Encoding.GetEncoding("GBK").GetBytes("胸部平扫检查报告")));
        await PostAsync(image);

        using HttpResponseMessage response = await _web.GetAsync("studies?PatientName=" + Uri.EscapeDataString("张伟丽*"));

        Assert.Equal("张伟丽^国强", Assert.Single(await ResultsAsync(response)).GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString());
    }

    /// <summary>A PACS may coerce what it sends back, so the bytes differ and both files stay; it is one object all the same.</summary>
    [Fact]
    public async Task Qido_EvidenceThatAPeerSentBackOtherwise_IsFoundOnce()
    {
        await AddAsync("1.2", "1.2.1", "1.2.1.1", "MR", ("Manufacturer", EvidenceContext.UnitManufacturer), ("ManufacturerModelName", EvidenceContext.UnitModelName));

        using HttpResponseMessage found = await _web.GetAsync("studies/1.2/instances");

        Assert.Equal(2, _web.Unit.Count("SELECT count(*) FROM instance WHERE sop_uid = '1.2.1.1' AND state = 'Current'"));
        Assert.Single(JsonDocument.Parse(await found.Content.ReadAsStringAsync(Cancel)).RootElement.EnumerateArray());
    }

    private async Task AddAsync(string study, string series, string sop, string modality, params (string Keyword, string Value)[] attributes)
    {
        DicomDataset image = new TestObject { Study = study, Series = series, Sop = sop }.Dataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192")
            .AddOrUpdate(DicomTag.Modality, modality)
            .AddOrUpdate(DicomTag.SeriesNumber, "4")
            .AddOrUpdate(DicomTag.RequestAttributesSequence, new DicomDataset().AddOrUpdate(DicomTag.RequestedProcedureID, "RP1").AddOrUpdate(DicomTag.ScheduledProcedureStepID, "SP1"));
        foreach ((string keyword, string value) in attributes)
        {
            image.AddOrUpdate(DicomTag.Parse(keyword), value);
        }

        await PostAsync(image);
    }

    private async Task PostAsync(DicomDataset image)
    {
        using var bytes = new MemoryStream();
        new DicomFile(image, DicomTransferSyntax.ExplicitVRLittleEndian).Write(bytes);
        using HttpResponseMessage response = await _web.PostAsync(WebUnit.Payload(bytes.ToArray()));
        Assert.True(response.IsSuccessStatusCode, response.StatusCode.ToString());
    }

    private static async Task<List<JsonElement>> ResultsAsync(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.OK
            ? [.. JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement.EnumerateArray()]
            : [];

    private static string Text(JsonElement result, string tag) =>
        string.Create(CultureInfo.InvariantCulture, $"{result.GetProperty(tag).GetProperty("Value")[0].GetString()}");
}
