using System.Text;
using System.Text.Json;

namespace Appliance.Contracts.Tests;

public sealed class CloudEventTests
{
    private static readonly CloudEvent Sample = new()
    {
        SpecVersion = "1.0",
        Id = "alarm-7-3",
        Source = CloudEvent.SourceOf("unit-1"),
        Type = EventTypes.Alarm,
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        DataContentType = "application/json",
        Stream = Streams.Alarm,
        Epoch = 7,
        Seq = 9007199254740993, // 2^53 + 1: lost by any reader that takes it for a double
        PreviousHash = new string('0', 64),
        ClockQuality = ClockQuality.Synchronized,
        Data = JsonSerializer.SerializeToElement(
            new AlarmRecord { Code = AlarmCodes.StudyQuarantined, Study = "ab" }, ContractsJson.Default.AlarmRecord),
    };

    [Fact]
    public void ToBytes_IsStructuredJsonWithLowerCaseAttributes()
    {
        const string expected =
            """
            {"specversion":"1.0","id":"alarm-7-3","source":"urn:appliance:unit:unit-1","type":"appliance.alarm.v1","time":"2026-01-02T03:04:05+00:00","datacontenttype":"application/json","stream":"alarm","epoch":"7","seq":"9007199254740993","prevhash":"0000000000000000000000000000000000000000000000000000000000000000","clockquality":"synchronized","data":{"code":"study-quarantined","study":"ab","attempts":0}}
            """;

        Assert.Equal(expected, Encoding.UTF8.GetString(Sample.ToBytes()));
    }

    [Fact]
    public void TryRead_TakesBackWhatToBytesWrote()
    {
        var read = CloudEvent.TryRead(Sample.ToBytes(), out var reason);

        Assert.Equal("", reason);
        Assert.NotNull(read);
        Assert.Equal(Sample.ToBytes(), read.ToBytes());
    }

    [Theory]
    [InlineData("", "not-an-event")]
    [InlineData("null", "not-an-object")]
    [InlineData("[]", "not-an-event")]
    [InlineData("{}", "not-an-event")]
    [InlineData("\"specversion\":\"1.0\"→\"specversion\":\"2.0\"", "unknown-specversion")]
    [InlineData("9007199254740993→0", "number-out-of-range")]
    [InlineData("9007199254740993→9223372036854775808", "not-an-event")]
    [InlineData("\"alarm-7-3\"→null", "not-an-event")]
    public void TryRead_NamesWhyBytesAreNoEvent(string change, string expected)
    {
        var text = change.Split('→') is [var from, var to]
            ? Encoding.UTF8.GetString(Sample.ToBytes()).Replace(from, to, StringComparison.Ordinal)
            : change;

        Assert.Null(CloudEvent.TryRead(Encoding.UTF8.GetBytes(text), out var reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void TryRead_RefusesWhatIsLargerThanTheLimitBeforeParsingIt()
    {
        Assert.Null(CloudEvent.TryRead(new byte[CloudEvent.MaxBytes + 1], out var reason));
        Assert.Equal("too-large", reason);
    }
}
