using System.Buffers.Binary;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data.Reading;

/// <summary>A stream read forward through a small window, with its position, and skipping where the stream can seek.</summary>
internal sealed class ByteCursor
{
    /// <summary>How far <see cref="Peek"/> can look, in bytes.</summary>
    internal const int MaxPeek = 32 * 1024;

    // A length is only a claim until the bytes are there: memory grows with what has really been read.
    private const int GrowthBytes = 1024 * 1024;

    private readonly Stream _stream;
    private readonly byte[] _window = new byte[MaxPeek];
    private readonly long _streamLength = long.MaxValue;
    private int _start;
    private int _end;

    internal ByteCursor(Stream stream, ByteSource? source = null)
    {
        _stream = stream;
        if (stream.CanSeek)
        {
            Position = stream.Position;
            _streamLength = stream.Length;
            Source = source ?? new ByteSource(stream);
        }
    }

    /// <summary>Offset of the next byte.</summary>
    internal long Position { get; private set; }

    /// <summary>Where large values can be read again; null when the stream cannot seek.</summary>
    internal ByteSource? Source { get; }

    /// <summary>Bytes left, or the largest number when the stream does not tell.</summary>
    internal long Remaining => _streamLength == long.MaxValue ? long.MaxValue : _streamLength - Position;

    /// <summary>The next bytes without taking them: fewer than asked for only at the end.</summary>
    internal ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _start < count)
        {
            _window.AsSpan(_start, _end - _start).CopyTo(_window);
            (_start, _end) = (0, _end - _start);
            while (_end < count)
            {
                var read = _stream.Read(_window, _end, MaxPeek - _end);
                if (read == 0)
                {
                    break;
                }

                _end += read;
            }
        }

        return _window.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Takes bytes that <see cref="Peek"/> has shown.</summary>
    internal void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Passes over bytes. False when the stream ends before.</summary>
    internal bool TrySkip(long count)
    {
        var inWindow = (int)Math.Min(count, _end - _start);
        Advance(inWindow);
        count -= inWindow;
        if (count == 0)
        {
            return true;
        }

        if (Source is not null)
        {
            if (count > Remaining)
            {
                return false;
            }

            Position += count;
            _stream.Position = Position;
            return true;
        }

        while (count > 0)
        {
            var taken = Peek((int)Math.Min(count, MaxPeek)).Length;
            if (taken == 0)
            {
                return false;
            }

            Advance(taken);
            count -= taken;
        }

        return true;
    }

    /// <summary>Takes bytes into an array, or null when the stream ends before.</summary>
    internal byte[]? TryRead(int count)
    {
        if (count > Remaining)
        {
            return null;
        }

        var bytes = new byte[Remaining == long.MaxValue ? Math.Min(count, GrowthBytes) : count];
        var filled = 0;
        while (filled < count)
        {
            if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
            }

            var taken = Take(bytes.AsSpan(filled));
            if (taken == 0)
            {
                return null;
            }

            filled += taken;
        }

        return bytes;
    }

    internal static ushort UInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    internal static uint UInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>Takes what is at hand, at least one byte unless the stream is at its end.</summary>
    internal int Take(Span<byte> destination)
    {
        int taken;
        if (_start < _end)
        {
            taken = Math.Min(destination.Length, _end - _start);
            _window.AsSpan(_start, taken).CopyTo(destination);
            _start += taken;
        }
        else
        {
            taken = _stream.Read(destination);
        }

        Position += taken;
        return taken;
    }
}
