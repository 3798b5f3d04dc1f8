using System.Net;
using System.Net.Sockets;

namespace Appliance.Edge.Receive;

/// <summary>The scanners of the site as callers: which AE titles they have and which addresses they connect from.</summary>
public sealed class CallerList
{
    private readonly ILookup<string, IReadOnlyList<IPNetwork>> _byTitle;
    private readonly List<IPNetwork> _known;

    /// <summary>Reads the list <c>Scanners</c>; an AE title may stand in several entries.</summary>
    /// <param name="scanners">The entries; each must have passed its check.</param>
    public CallerList(IEnumerable<ScannerOptions> scanners)
    {
        _byTitle = scanners.ToLookup(
            scanner => scanner.AeTitle.Trim(' '),
            IReadOnlyList<IPNetwork> (scanner) => [.. scanner.Addresses.Select(text => TryParse(text, out IPNetwork network) ? network : default)],
            StringComparer.Ordinal);
        _known = [.. _byTitle.SelectMany(entries => entries).SelectMany(networks => networks)];
    }

    /// <summary>The AE titles.</summary>
    public IReadOnlySet<string> Titles => _byTitle.Select(entries => entries.Key).ToHashSet();

    /// <summary>Whether an address is one of any scanner.</summary>
    /// <param name="address">The address; null is none.</param>
    public bool Knows(IPAddress? address) => address is not null && _known.Exists(network => network.Contains(Plain(address)));

    /// <summary>Whether a caller's address suits its title: one of that scanner's, or of any scanner where the title is not listed.</summary>
    /// <param name="title">The calling AE title.</param>
    /// <param name="address">Where it connects from.</param>
    public bool Suits(string title, IPAddress? address) =>
        _byTitle.Contains(title)
            ? _byTitle[title].Any(networks => networks.Count == 0 || (address is not null && networks.Any(network => network.Contains(Plain(address)))))
            : Knows(address);

    /// <summary>Reads an address or a network in CIDR form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="network">The network; an address alone is a network of one.</param>
    internal static bool TryParse(string? text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            address = Plain(address);
            network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    // A socket that listens on IPv6 sees IPv4 peers as ::ffff:a.b.c.d.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
