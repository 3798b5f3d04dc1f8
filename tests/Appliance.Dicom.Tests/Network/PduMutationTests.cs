using System.Buffers;
using Appliance.Dicom.Network;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>The same oracle as the fuzz target, over mutations that are the same in every run.</summary>
public sealed class PduMutationTests
{
    private const int MutationsPerSeed = 20_000;

    [Theory]
    [InlineData(GoldenPdus.EchoRequest)]
    [InlineData(GoldenPdus.Accept)]
    [InlineData(GoldenPdus.EchoCommand)]
    public void Read_MutatedPdu_NeverThrowsAndWhatIsReadIsWrittenTheSame(string hex)
    {
        byte[] seed = RudePeer.Hex(hex);
        uint state = 1;
        int complete = 0, violations = 0;
        for (int i = 0; i < MutationsPerSeed; i++)
        {
            byte[] mutated = seed.ToArray();
            for (uint count = 1 + (Next(ref state) % 4); count > 0; count--)
            {
                mutated[Next(ref state) % (uint)mutated.Length] = (byte)Next(ref state);
            }

            switch (Check(mutated))
            {
                case PduReadStatus.Complete:
                    complete++;
                    break;
                case PduReadStatus.Violation:
                    violations++;
                    break;
            }
        }

        // Both outcomes must have been met, or the mutations prove nothing.
        Assert.True(complete > 100, $"{complete} complete");
        Assert.True(violations > 100, $"{violations} violations");
    }

    /// <summary>Reads; what was read is written, read again and written the same.</summary>
    private static PduReadStatus Check(byte[] bytes)
    {
        var buffer = new ReadOnlySequence<byte>(bytes);
        var status = PduReader.TryRead(ref buffer, 16384, out var pdu, out var violation);
        Assert.Equal(status == PduReadStatus.Complete, pdu is not null);
        Assert.Equal(status == PduReadStatus.Violation, violation is not null);
        if (pdu is not null)
        {
            byte[] written = PduWriter.Encode(pdu);
            var again = new ReadOnlySequence<byte>(written);
            Assert.Equal(PduReadStatus.Complete, PduReader.TryRead(ref again, uint.MaxValue, out var second, out _));
            Assert.Equal(written, PduWriter.Encode(second!));
        }

        return status;
    }

    // xorshift32: a sequence that is the same everywhere.
    private static uint Next(ref uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }
}
