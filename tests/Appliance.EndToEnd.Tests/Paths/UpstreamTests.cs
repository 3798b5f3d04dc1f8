namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>The result leaves the site, and no identifier does: every byte on the broker and every byte of the unit's own words.</summary>
[Collection(typeof(PhantomPathCollection))]
public sealed class UpstreamTests(PhantomPath path)
{
    [Fact]
    public async Task Phantom_Result_ArrivesUpstreamOnce()
    {
        var arrival = await path.ArriveAsync();

        var result = Assert.Single(arrival.Path.ResultsUpstream);
        Assert.Equal("reported", result.Data.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task Phantom_NothingPublishedPrintedOrLogged_NamesPatientOrStudy()
    {
        var arrival = await path.ArriveAsync();

        await Identifiers.Of(arrival.Path.Folder["sent"]).AssertLeftNothingBehindAsync(arrival.Path);
    }
}
