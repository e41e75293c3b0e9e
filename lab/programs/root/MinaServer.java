import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

class MinaServer {
    public static void main(String[] words) throws Exception {
        var server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(Integer.parseInt(words[0]));
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.start();
        Thread.sleep(60000);
    }
}
