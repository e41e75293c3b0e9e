import org.apache.sshd.client.SshClient;

class Mina {
    public static void main(String[] words) throws Exception {
        var client = SshClient.setUpDefaultClient();
        client.start();
        client.connect("x", words[0], Integer.parseInt(words[1])).verify(5000);
        Thread.sleep(1500);
        System.exit(0);
    }
}
