using System.Text;

namespace Appliance.Contracts.Tests;

public sealed class AckTests
{
    [Fact]
    public void ToBytes_IsTheWireFormOfTheContract()
    {
        var ack = new Ack
        {
            Stream = Streams.Result, Epoch = 5, UpTo = 9, Gaps = [new SeqRange(10, 11)], Nack = [new Nack(8, "too-large")],
        };

        Assert.Equal(
            """{"stream":"result","epoch":5,"upTo":9,"gaps":[{"from":10,"to":11}],"nack":[{"seq":8,"reason":"too-large"}]}""",
            Encoding.UTF8.GetString(ack.ToBytes()));
        var read = Ack.TryRead(ack.ToBytes());
        Assert.Equal(ack.ToBytes(), read?.ToBytes());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"stream":"result","epoch":5,"upTo":-1}""")]
    [InlineData("""{"stream":null,"epoch":5,"upTo":1}""")]
    [InlineData("""{"stream":"result","epoch":5,"upTo":1,"gaps":null}""")]
    [InlineData("""{"stream":"result","epoch":5,"upTo":1,"nack":[null]}""")]
    [InlineData("[1]")]
    [InlineData("\u0000")]
    public void TryRead_GivesNothingForBytesThatAreNoAck(string json) => Assert.Null(Ack.TryRead(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void TryRead_RefusesMoreGapsThanTheLimit()
    {
        var gaps = Enumerable.Range(0, Ack.MaxEntries + 1).Select(i => new SeqRange(2 * i, 2 * i)).ToList();
        var ack = new Ack { Stream = Streams.Audit, Epoch = 1, UpTo = 0, Gaps = gaps };

        Assert.Null(Ack.TryRead(ack.ToBytes()));
    }
}
