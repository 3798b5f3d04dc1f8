using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Storage;

/// <summary>The real disk, except that its n-th operation (counted from 1) fails, and each one after it too if asked.</summary>
internal sealed class FaultyFileSystem(int failAt, int errno = FaultyFileSystem.InputOutputError, bool stayBroken = false) : IFileSystem
{
    public const int InputOutputError = 5;
    public const int NoSpace = 28;

    private readonly PhysicalFileSystem _disk = new();
    private int _operations;

    /// <summary>True once an operation was made to fail.</summary>
    public bool Failed { get; private set; }

    public void CreateFolder(string path) => Do(() => _disk.CreateFolder(path));

    public Stream CreateFile(string path)
    {
        Step();
        return new FaultyStream(_disk.CreateFile(path), this);
    }

    public void Sync(Stream file) => Do(() => _disk.Sync(((FaultyStream)file).Inner));

    public void Rename(string from, string to) => Do(() => _disk.Rename(from, to));

    public void Link(string existing, string name) => Do(() => _disk.Link(existing, name));

    public void MoveFolder(string from, string to) => Do(() => _disk.MoveFolder(from, to));

    public void DeleteFolder(string path) => Do(() => _disk.DeleteFolder(path));

    public int NamesOf(string path) => _disk.NamesOf(path);

    public void SyncFolder(string path) => Do(() => _disk.SyncFolder(path));

    public void Delete(string path) => Do(() => _disk.Delete(path));

    public long FreeBytes(string path) => _disk.FreeBytes(path);

    private void Do(Action operation)
    {
        Step();
        operation();
    }

    private void Step()
    {
        _operations++;
        if (_operations == failAt || (stayBroken && _operations > failAt))
        {
            Failed = true;
            throw new IOException($"The test let operation {_operations} fail.", errno);
        }
    }

    /// <summary>Fails writes; half of the bytes reach the disk first, as on a full one.</summary>
    private sealed class FaultyStream(Stream inner, FaultyFileSystem owner) : Stream
    {
        public Stream Inner => inner;

        public override bool CanRead => inner.CanRead;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            try
            {
                owner.Step();
            }
            catch (IOException)
            {
                inner.Write(buffer, offset, count / 2);
                throw;
            }

            inner.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.ToArray(), 0, buffer.Length);
            return ValueTask.CompletedTask;
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
