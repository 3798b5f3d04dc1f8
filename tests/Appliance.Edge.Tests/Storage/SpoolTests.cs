using System.Security.Cryptography;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Storage;

public sealed class SpoolTests : IDisposable
{
    private static readonly byte[] Header = [1, 2, 3, 4];
    private static readonly byte[] Dataset = RandomNumberGenerator.GetBytes(700_001);

    private readonly TempState _state = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Write_Placed_HoldsHeaderAndDatasetByteForByte()
    {
        Spool spool = _state.OpenSpool();

        using SpoolPart part = await WriteAsync(spool);
        spool.Place(part, "1.2/3.4.dcm");
        part.Keep();

        Assert.Equal([.. Header, .. Dataset], File.ReadAllBytes(spool.PathOf("1.2/3.4.dcm")));
        Assert.Equal(Dataset.Length, part.Bytes);
        Assert.Equal(SHA256.HashData(Dataset), part.Digest);
    }

    [Fact]
    public async Task Part_NotKept_IsRemoved()
    {
        Spool spool = _state.OpenSpool();

        using (SpoolPart part = await WriteAsync(spool))
        {
            spool.Place(part, "1.2/3.4.dcm");
        }

        Assert.Empty(_state.Files());
    }

    [Fact]
    public async Task Place_NameTaken_ReplacesNothing()
    {
        Spool spool = _state.OpenSpool();
        using SpoolPart first = await WriteAsync(spool);
        spool.Place(first, "1.2/3.4.dcm");
        first.Keep();

        using (SpoolPart second = await spool.WriteAsync(InstanceOrigin.Received, _ => { }, new MemoryStream([9]), Cancel))
        {
            Assert.Throws<IOException>(() => spool.Place(second, "1.2/3.4.dcm"));
        }

        Assert.Equal(Header.Length + Dataset.Length, new FileInfo(spool.PathOf("1.2/3.4.dcm")).Length);
        Assert.Equal(["1.2/3.4.dcm"], _state.Files());
    }

    [Fact]
    public async Task Write_PeerBreaksOff_LeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => _state.OpenSpool().WriteAsync(
            InstanceOrigin.Received, file => file.Write(Header), new BrokenStream(), Cancel));

        Assert.Empty(_state.Files());
    }

    [Fact]
    public async Task Write_BelowTheReserve_IsRefusedBeforeAnyByte()
    {
        Spool spool = _state.OpenSpool(minFreeBytes: long.MaxValue);

        Assert.False(spool.HasRoom);
        var fault = await Assert.ThrowsAsync<OutOfSpaceException>(() => WriteAsync(spool));
        Assert.Contains("Storage:MinFreeBytes", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_state.Files());
    }

    [Fact]
    public async Task Write_AnyOperationFails_NothingIsLeftAndTheNextObjectIsStored()
    {
        int faults = 0;
        for (int n = 1; ; n++)
        {
            var disk = new FaultyFileSystem(n);
            Spool spool = _state.OpenSpool(disk);
            try
            {
                using SpoolPart part = await WriteAsync(spool);
                spool.Place(part, $"1.{n}/3.4.dcm");
                part.Keep();
            }
            catch (IOException)
            {
                faults++;
                Assert.Empty(_state.Files());
                continue;
            }

            if (!disk.Failed)
            {
                break;
            }
        }

        // create, header, three blocks of data, folder, rename, sync, folder sync
        Assert.Equal(9, faults);
        Assert.Single(_state.Files());
    }

    [Fact]
    public async Task Write_DiskFullInTheMiddle_IsOutOfSpace()
    {
        const int secondBlock = 4;
        Spool spool = _state.OpenSpool(new FaultyFileSystem(secondBlock, FaultyFileSystem.NoSpace));

        await Assert.ThrowsAsync<OutOfSpaceException>(() => WriteAsync(spool));

        Assert.Empty(_state.Files());
    }

    [Fact]
    public async Task Place_DiskFullAtTheSync_IsOutOfSpaceAndLeavesNothing()
    {
        const int sync = 8;
        Spool spool = _state.OpenSpool(new FaultyFileSystem(sync, FaultyFileSystem.NoSpace));

        using (SpoolPart part = await WriteAsync(spool))
        {
            Assert.Throws<OutOfSpaceException>(() => spool.Place(part, "1.2/3.4.dcm"));
            Assert.Equal(["1.2/3.4.dcm"], _state.Files());
        }

        Assert.Empty(_state.Files());
    }

    private static Task<SpoolPart> WriteAsync(Spool spool) =>
        spool.WriteAsync(InstanceOrigin.Received, file => file.Write(Header), new MemoryStream(Dataset), Cancel);

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new IOException("The peer is gone."));
    }
}
